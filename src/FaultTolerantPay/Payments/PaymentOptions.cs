using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How card payments try channels and wait for results. Queries after that follow <see cref="ChannelOptions"/>.</summary>
public sealed class PaymentOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<PaymentOptions> Rules = new OptionRules<PaymentOptions>()
        .Between(o => o.MaxAttempts, (o, value) => o.MaxAttempts = value, 1, 10)
        .Between(o => o.TimeBudget, (o, value) => o.TimeBudget = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
        .Between(o => o.SendWindow, (o, value) => o.SendWindow = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
        .Between(o => o.PollDelay, (o, value) => o.PollDelay = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(
            o => o.AuthorisationLifetime, (o, value) => o.AuthorisationLifetime = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(60))
        .Between(o => o.MaxSurplusReturns, (o, value) => o.MaxSurplusReturns = value, 1, 100);

    /// <summary>How many channels are tried for one payment: 1 to 10. Default: 3.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long after the first request a further channel may be tried: 100 ms to 10 min. Default: 20 seconds.</summary>
    public TimeSpan TimeBudget { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after it was written an operation may be sent: 100 ms to 10 min. Default: 10 seconds.</summary>
    public TimeSpan SendWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// While a caller waits for a result: the wait before the channel is asked, doubled after each query up to
    /// <see cref="ChannelOptions.MinQueryDelay"/>: 10 ms to 1 min. A callback ends the wait at once. Default: 1 second.
    /// </summary>
    public TimeSpan PollDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an authorisation holds: 1 min to 60 d. Then the rest can no longer be captured. Default: 7 days.</summary>
    public TimeSpan AuthorisationLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many times the return of a surplus charge is tried before an operator decides: 1 to 100. Default: 5.</summary>
    public int MaxSurplusReturns { get; set; } = 5;
}
