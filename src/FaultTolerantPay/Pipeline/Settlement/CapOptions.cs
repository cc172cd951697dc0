using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>What the bank is willing to have outstanding. Read anew for each reservation: a changed value holds from the next one on.</summary>
public sealed class CapOptions
{
    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<CapOptions> Rules = new OptionRules<CapOptions>()
        .Items(o => o.Exposure, (o, value) => o.Exposure = [.. value], ExposureCap.Rules)
        .Check(o => DuplicateCheck.Find(nameof(Exposure), o.Exposure, cap => $"{cap.Scope} {cap.Id} {cap.Currency}", "at most one cap for each scope, id and currency"))
        .Must(o => o.Exposure, o => o.NoCaps || o.Exposure is not { Count: 0 }, "at least one cap, or NoCaps where nothing shall limit what is outstanding")
        .Items(o => o.Velocity, (o, value) => o.Velocity = [.. value], VelocityWindow.Rules)
        .Flag(o => o.NoCaps, (o, value) => o.NoCaps = value)
        .Must(o => o.NoCaps, o => !o.NoCaps || o.Exposure is not { Count: > 0 }, "false, since there are caps in Exposure");

    /// <summary>
    /// Exposure caps. The first that would be passed refuses. Every currency in which the bank stands in needs one without an id. Default: none, which <see cref="NoCaps"/> must confirm.
    /// </summary>
    public IList<ExposureCap> Exposure { get; set; } = [];

    /// <summary>Velocity windows. The first that would be passed refuses. Default: none.</summary>
    public IList<VelocityWindow> Velocity { get; set; } = [];

    /// <summary>Whether it is meant that there is no exposure cap at all. Without it, and without a cap, the host does not start. Default: false.</summary>
    public bool NoCaps { get; set; }

    /// <summary>
    /// Whether some cap limits every advance in that currency, whoever's it is: one without an id. One of <see cref="CounterScope.PrimaryUnknown"/> limits only few. True where
    /// <see cref="NoCaps"/> says that none is meant.
    /// </summary>
    internal bool LimitEveryAdvance(string currency) =>
        NoCaps || Exposure.Any(cap => cap is { Id: null, Scope: not CounterScope.PrimaryUnknown } && cap.Currency == currency);

    /// <summary>Whether a cap of their own limits advances in that currency whose original has an unknown outcome. True where <see cref="NoCaps"/> says that none is meant.</summary>
    internal bool LimitUnknownOriginals(string currency) => NoCaps || Exposure.Any(cap => cap is { Scope: CounterScope.PrimaryUnknown } && cap.Currency == currency);
}
