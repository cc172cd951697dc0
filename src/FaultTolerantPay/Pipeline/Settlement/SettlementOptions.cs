using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How merchants are paid.</summary>
public sealed class SettlementOptions
{
    /// <summary>
    /// Whether a payment is answered as advanced as soon as the advance is durable. The library then retries the payout until the merchant
    /// is paid. If false, the payment is answered after the payout succeeded. Default: false.
    /// </summary>
    public bool PromiseToPay { get; set; }

    /// <summary>
    /// How long after it was written an instruction may still be sent. The caller's deadline can shorten it: 100 ms to 10 min. Default: 5
    /// seconds.
    /// </summary>
    public TimeSpan SendWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Maximum number of payout channels used for one request. The next is used only after the one before certainly did not pay: 1 to 10.
    /// Default: 2.
    /// </summary>
    public int MaxPayoutChannelsPerRequest { get; set; } = 2;

    /// <summary>The wait before the first retry of a promised payout, doubled after each retry: 1 s to 1 d. Default: 10 seconds.</summary>
    public TimeSpan MinPromisedPayoutRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest wait between two retries of a promised payout: 1 s to 30 d, and at least <see cref="MinPromisedPayoutRetryDelay"/>.
    /// Default: 1 hour.
    /// </summary>
    public TimeSpan MaxPromisedPayoutRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The number of failed sends of a promised payout after which a discrepancy is opened for an operator. Another is opened after each
    /// further day, and the retries continue: 1 to 1,000. Default: 6.
    /// </summary>
    public int PromisedPayoutsBeforeDiscrepancy { get; set; } = 6;

    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<SettlementOptions> Rules = new OptionRules<SettlementOptions>()
        .Flag(o => o.PromiseToPay, (o, value) => o.PromiseToPay = value)
        .Between(o => o.SendWindow, (o, value) => o.SendWindow = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
        .Between(o => o.MaxPayoutChannelsPerRequest, (o, value) => o.MaxPayoutChannelsPerRequest = value, 1, 10)
        .Between(
            o => o.MinPromisedPayoutRetryDelay, (o, value) => o.MinPromisedPayoutRetryDelay = value, TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(1))
        .Between(
            o => o.MaxPromisedPayoutRetryDelay, (o, value) => o.MaxPromisedPayoutRetryDelay = value, TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(30))
        .Must(
            o => o.MaxPromisedPayoutRetryDelay, o => o.MaxPromisedPayoutRetryDelay >= o.MinPromisedPayoutRetryDelay,
            "at least MinPromisedPayoutRetryDelay")
        .Between(o => o.PromisedPayoutsBeforeDiscrepancy, (o, value) => o.PromisedPayoutsBeforeDiscrepancy = value, 1, 1_000);
}
