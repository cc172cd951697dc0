using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How merchants are paid.</summary>
public sealed class SettlementOptions
{
    /// <summary>
    /// Whether a payment is answered as advanced as soon as the advance is durable; the payout is then pursued until paid. Otherwise it is answered when the
    /// payout succeeded. Default: false.
    /// </summary>
    public bool PromiseToPay { get; set; }

    /// <summary>How long after it is written down an instruction may still be sent; the caller's deadline can make it shorter: 100 ms to 10 min. Default: 5 seconds.</summary>
    public TimeSpan SendWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many payout channels are tried for one request, each only after the one before certainly did not pay: 1 to 10. Default: 2.</summary>
    public int MaxPayoutChannelsPerRequest { get; set; } = 2;

    /// <summary>The wait before a promised payout is tried again, doubled with each try: 1 s to 1 d. Default: 10 seconds.</summary>
    public TimeSpan MinPromisedPayoutRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two tries of a promised payout: 1 s to 30 d, and at least PromisedPayoutRetry. Default: 1 hour.</summary>
    public TimeSpan MaxPromisedPayoutRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>After how many tries of a promised payout a difference is opened for an operator, and another after each further day; the tries go on: 1 to 1,000. Default: 6.</summary>
    public int PromisedPayoutsBeforeDiscrepancy { get; set; } = 6;

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<SettlementOptions> Rules = new OptionRules<SettlementOptions>()
        .Flag(o => o.PromiseToPay, (o, value) => o.PromiseToPay = value)
        .Between(o => o.SendWindow, (o, value) => o.SendWindow = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
        .Between(o => o.MaxPayoutChannelsPerRequest, (o, value) => o.MaxPayoutChannelsPerRequest = value, 1, 10)
        .Between(o => o.MinPromisedPayoutRetryDelay, (o, value) => o.MinPromisedPayoutRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Between(o => o.MaxPromisedPayoutRetryDelay, (o, value) => o.MaxPromisedPayoutRetryDelay = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Must(o => o.MaxPromisedPayoutRetryDelay, o => o.MaxPromisedPayoutRetryDelay >= o.MinPromisedPayoutRetryDelay, "at least MinPromisedPayoutRetryDelay")
        .Between(o => o.PromisedPayoutsBeforeDiscrepancy, (o, value) => o.PromisedPayoutsBeforeDiscrepancy = value, 1, 1_000);
}
