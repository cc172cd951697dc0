using FaultTolerantPay.Advances;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>What the bank is willing to have outstanding. Read anew for each reservation: a changed value holds from the next one on.</summary>
public sealed class CapOptions
{
    /// <summary>Exposure caps. The first that would be passed refuses. Default: none.</summary>
    public IList<ExposureCap> Exposure { get; set; } = [];

    /// <summary>Velocity windows. The first that would be passed refuses. Default: none.</summary>
    public IList<VelocityWindow> Velocity { get; set; } = [];

    /// <summary>The rules that the options are checked by.</summary>
    public static OptionRules<CapOptions> Rules { get; } = new OptionRules<CapOptions>()
        .Must(o => o.Exposure.Select(cap => cap.Currency), o => o.Exposure.All(cap => new Currency(cap.Currency).IsKnown), "active ISO 4217 codes")
        .Must(o => o.Exposure.Select(cap => cap.Scope.ToString()), o => o.Exposure.All(cap => Enum.IsDefined(cap.Scope)), "defined scopes")
        .Must(o => o.Exposure.Select(cap => cap.MaxAmountMinor ?? cap.MaxCount), o => o.Exposure.All(cap => IsLimit(cap.MaxAmountMinor, cap.MaxCount)), "an amount or a count for each cap, 0 or more")
        .Must(
            o => o.Exposure.Select(cap => cap.Id),
            o => o.Exposure.All(cap => cap.Id is null || cap.Scope is not (CounterScope.All or CounterScope.PrimaryUnknown)),
            "no id for a cap of all")
        .Must(
            o => o.Exposure.Count,
            o => o.Exposure.Select(cap => (cap.Scope, cap.Id, cap.Currency)).Distinct().Count() == o.Exposure.Count,
            "at most one cap for each scope, id and currency")
        .Must(o => o.Velocity.Select(window => window.Currency), o => o.Velocity.All(window => new Currency(window.Currency).IsKnown), "active ISO 4217 codes")
        .Must(o => o.Velocity.Select(window => window.Scope.ToString()), o => o.Velocity.All(window => Enum.IsDefined(window.Scope)), "defined scopes")
        .Must(o => o.Velocity.Select(window => window.Length), o => o.Velocity.All(window => window.Length >= TimeSpan.FromSeconds(12) && window.Length <= TimeSpan.FromDays(366)), "12 s to 366 d")
        .Must(o => o.Velocity.Select(window => window.MaxAmountMinor ?? window.MaxCount), o => o.Velocity.All(window => IsLimit(window.MaxAmountMinor, window.MaxCount)), "an amount or a count for each window, 0 or more");

    private static bool IsLimit(long? amount, long? count) => (amount is not null || count is not null) && amount is not < 0 && count is not < 0;
}
