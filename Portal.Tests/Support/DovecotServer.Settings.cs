using System.Globalization;

namespace Portal.Tests.Support;

/// <summary>Its configuration.</summary>
public sealed partial class DovecotServer
{
    string TokenSettings() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            introspection_mode = post
            introspection_url = http://127.0.0.1:{Introspection}/introspect
            client_id = dovecot
            client_secret = s
            username_attribute = username
            active_attribute = active
            active_value = true

            """
        );

    string Settings() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            base_dir = {{directory}}/run
            state_dir = {{directory}}/state
            log_path = {{directory}}/dovecot.log
            protocols = imap pop3 lmtp
            listen = 127.0.0.1
            default_internal_user = {{account}}
            default_internal_group = @GROUP@
            default_login_user = {{account}}
            mail_uid = {{account}}
            mail_gid = @GROUP@
            first_valid_uid = 1
            first_valid_gid = 1
            mail_home = {{directory}}/mail/%u
            mail_location = maildir:~/Maildir
            mail_fsync = never
            auth_mechanisms = plain login xoauth2
            auth_failure_delay = 0
            disable_plaintext_auth = no
            ssl = yes
            ssl_cert = <{{directory}}/cert.pem
            ssl_key = <{{directory}}/key.pem
            passdb {
              driver = oauth2
              mechanisms = xoauth2
              args = {{directory}}/oauth2.conf.ext
            }
            passdb {
              driver = passwd-file
              mechanisms = plain login
              args = scheme=PLAIN username_format=%n {{directory}}/users
            }
            userdb {
              driver = static
              args = uid={{account}} gid=@GROUP@ home={{directory}}/mail/%n allow_all_users=yes
            }
            service anvil {
              chroot =
            }
            service stats {
              chroot =
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{Imap}}
              }
              inet_listener imaps {
                port = {{Imaps}}
                ssl = yes
              }
            }
            service pop3-login {
              chroot =
              inet_listener pop3 {
                port = {{Pop3}}
              }
              inet_listener pop3s {
                port = {{Pop3s}}
                ssl = yes
              }
            }
            service lmtp {
              inet_listener lmtp {
                address = 127.0.0.1
                port = {{Lmtp}}
              }
            }
            namespace inbox {
              inbox = yes
              mailbox Trash {
                auto = create
                special_use = \Trash
              }
            }

            """
        );
}
