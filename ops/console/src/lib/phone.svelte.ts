/** The call of the supervisor's own telephone, through which they whisper and take over. */
class Phone {
  call = $state('');
}

export const phone = new Phone();
