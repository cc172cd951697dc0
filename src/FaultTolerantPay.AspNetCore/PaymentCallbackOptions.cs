using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.AspNetCore;

/// <summary>
/// What a callback over HTTP may cost. The callbacks of one provider together take at most <see cref="MaxBodyBytes"/> ×
/// <see cref="MaxConcurrent"/> of memory for their bodies.
/// </summary>
public sealed class PaymentCallbackOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<PaymentCallbackOptions> Rules = new OptionRules<PaymentCallbackOptions>()
        .Between(o => o.MaxBodyBytes, (o, value) => o.MaxBodyBytes = value, 1_024, 1_048_576)
        .Between(
            o => o.ReadTimeout, (o, value) => o.ReadTimeout = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
        .Between(o => o.MaxConcurrent, (o, value) => o.MaxConcurrent = value, 1, 10_000);

    /// <summary>The largest body, in bytes. A larger one gets status 413.</summary>
    /// <value>Range: 1,024 to 1,048,576. Default: 65,536.</value>
    public int MaxBodyBytes { get; set; } = 65_536;

    /// <summary>How long a body may take to arrive. One that takes longer gets status 408.</summary>
    /// <value>Range: 100 ms to 1 min. Default: 10 s.</value>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many callbacks of one provider may be under way, from the first byte of the body until the answer. The next one gets status 503.
    /// </summary>
    /// <value>Range: 1 to 10,000. Default: 64.</value>
    public int MaxConcurrent { get; set; } = 64;
}
