using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How secrets are read that settings name by a reference, such as <c>env:NAME</c>. An edit applies immediately.</summary>
public sealed class SecretOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<SecretOptions> Rules = new OptionRules<SecretOptions>()
        .Between(o => o.Lifetime, (o, value) => o.Lifetime = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(o => o.ReadTimeout, (o, value) => o.ReadTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));

    /// <summary>
    /// How long a secret is used before it is read again, so that a new one is used without a restart: 1 s to 1 d. Default: 5 min.
    /// </summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a source may take to read a secret: 10 ms to 1 min. Default: 5 s.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
