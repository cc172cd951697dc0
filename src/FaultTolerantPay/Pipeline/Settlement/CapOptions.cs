using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>
/// The limits on what the bank advances. The options are read for each reservation: a changed value applies from the next one on.
/// </summary>
public sealed class CapOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CapOptions> Rules = new OptionRules<CapOptions>()
        .Items(o => o.Exposure, (o, value) => o.Exposure = [.. value], ExposureCap.Rules)
        .Check(
            o => DuplicateCheck.Find(
                nameof(Exposure), o.Exposure, cap => $"{cap.Scope} {cap.Id} {cap.Currency}",
                "at most one cap for each scope, id and currency"))
        .Must(
            o => o.Exposure, o => o.NoCaps || o.Exposure is not { Count: 0 },
            "at least one cap, or NoCaps if nothing limits what is outstanding")
        .Items(o => o.Velocity, (o, value) => o.Velocity = [.. value], VelocityWindow.Rules)
        .Flag(o => o.NoCaps, (o, value) => o.NoCaps = value)
        .Must(o => o.NoCaps, o => !o.NoCaps || o.Exposure is not { Count: > 0 }, "false, because Exposure has caps");

    /// <summary>
    /// Exposure caps. The first cap that would be exceeded refuses the payment. Every currency in which the bank stands in needs a cap
    /// without an id. Default: none, which <see cref="NoCaps"/> must confirm.
    /// </summary>
    public IList<ExposureCap> Exposure { get; set; } = [];

    /// <summary>Velocity windows. The first window that would be exceeded refuses the payment. Default: none.</summary>
    public IList<VelocityWindow> Velocity { get; set; } = [];

    /// <summary>
    /// Confirms that there is deliberately no exposure cap. With no cap and without this confirmation, the host does not start.
    /// Default: false.
    /// </summary>
    public bool NoCaps { get; set; }

    /// <summary>
    /// Whether a cap without an id limits every advance in this currency. A cap of <see cref="CounterScope.PrimaryUnknown"/> does not
    /// count, because it limits only a few advances. True if <see cref="NoCaps"/> confirms that no cap is wanted.
    /// </summary>
    internal bool LimitEveryAdvance(string currency) =>
        NoCaps || Exposure.Any(cap => cap is { Id: null, Scope: not CounterScope.PrimaryUnknown } && cap.Currency == currency);

    /// <summary>
    /// Whether a separate cap limits advances in this currency whose original has an unknown outcome. True if <see cref="NoCaps"/> confirms
    /// that no cap is wanted.
    /// </summary>
    internal bool LimitUnknownOriginals(string currency) =>
        NoCaps || Exposure.Any(cap => cap is { Scope: CounterScope.PrimaryUnknown } && cap.Currency == currency);
}
