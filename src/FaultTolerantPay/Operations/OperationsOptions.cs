using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Operations;

/// <summary>How operators' orders are obeyed.</summary>
public sealed class OperationsOptions
{
    /// <summary>How old the orders may be that a node goes by: 0 s to 1 min. 0: the store is asked each time. Default: 1 second.</summary>
    public TimeSpan OrdersMaxAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the store may take to say which orders there are; after that nothing is written that one may forbid: 10 ms to 1 min. Default: 2 seconds.</summary>
    public TimeSpan OrdersTimeLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often paused work is looked at, should it not hear that it goes on: 1 min to 7 d. Default: 1 hour.</summary>
    public TimeSpan PausedReview { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Above which amounts an order that moves or books money by hand waits for a second person (<see cref="Advances.IApprovals"/>), one for each currency. Where there is one, every order in a currency
    /// without one waits. Default: none, so that one operator suffices.
    /// </summary>
    public IList<ApprovalAmount> ApprovalAbove { get; set; } = [];

    /// <summary>How long an order waits for a second person before it expires: 1 min to 90 d. Default: 3 days.</summary>
    public TimeSpan ApprovalExpiry { get; set; } = TimeSpan.FromDays(3);

    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<OperationsOptions> Rules = new OptionRules<OperationsOptions>()
        .Between(o => o.OrdersMaxAge, (o, value) => o.OrdersMaxAge = value, TimeSpan.Zero, TimeSpan.FromMinutes(1))
        .Between(o => o.OrdersTimeLimit, (o, value) => o.OrdersTimeLimit = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Items(o => o.ApprovalAbove, (o, value) => o.ApprovalAbove = [.. value], ApprovalAmount.Rules)
        .Check(o => Twins.In(nameof(ApprovalAbove), o.ApprovalAbove, limit => limit.Currency, "at most one amount for each currency"))
        .Between(o => o.ApprovalExpiry, (o, value) => o.ApprovalExpiry = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(90))
        .Between(o => o.PausedReview, (o, value) => o.PausedReview = value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
}
