/* The floor of a media server on this kernel: every datagram goes back to whom it came from; epoll, one recvfrom and one
   sendto for each. echo FIRST_PORT COUNT, every second port of 127.0.0.1. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int first = atoi(argv[1]), count = atoi(argv[2]), poll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(first + 2 * i)};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (s < 0 || bind(s, (struct sockaddr *)&here, sizeof here)) { perror("bind"); return 1; }
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = s};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, s, &wanted)) { perror("epoll"); return 1; }
  }
  puts("ready");
  fflush(stdout);
  for (struct epoll_event ready[256];;) {
    int n = epoll_wait(poll, ready, 256, -1);
    for (int i = 0; i < n; i++) {
      unsigned char data[2048];
      struct sockaddr_in from;
      socklen_t length = sizeof from;
      ssize_t got = recvfrom(ready[i].data.fd, data, sizeof data, 0, (struct sockaddr *)&from, &length);
      if (got > 0) sendto(ready[i].data.fd, data, got, 0, (struct sockaddr *)&from, length);
    }
  }
}
