"""What keeps a process with learner code from the rest of the machine, on Linux.

| question | file |
|---|---|
| What does the kernel offer, and how is it asked? | `kernel` |
| Where is a network that leads nowhere? | `network` |
| How is a process forked that sees no other? | `processes` |
| Which files are there? | `files` |
| How much may it use? | `limits` |
| What may it ask the kernel for? | `privileges` |
| All of it, in order | `jail` |
| Does it hold on this machine? | `probe` |

Namespaces: https://man7.org/linux/man-pages/man7/namespaces.7.html
"""
