using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The result of a query: a channel, or the rule that removed the last one, or why the query was refused. The default value is none of
/// these.
/// </summary>
public readonly struct RouteDecision : IEquatable<RouteDecision>
{
    /// <summary>In place of a rule that failed: the channel was drawn by an exploring payment.</summary>
    internal const int Explores = int.MaxValue - 1;

    // Places count from 1, so that the default value is neither a channel nor a rule. The rule's field holds rule + 1, or minus the
    // refusal, or 0.
    private readonly CompiledRules _rules;
    private readonly int _place;
    private readonly int _failedPlace;

    internal RouteDecision(CompiledRules rules, int position, int failedRule)
    {
        _rules = rules;
        _place = position + 1;
        _failedPlace = failedRule + 1;
    }

    internal RouteDecision(CompiledRules rules, QueryRefusal refusal)
    {
        _rules = rules;
        _failedPlace = -(int)refusal;
    }

    /// <summary>Whether a channel was found.</summary>
    public bool IsRouted => _place > 0;

    /// <summary>Whether the payment explores: the channel is not the best one, in order to measure it.</summary>
    public bool IsExploration => IsRouted && _failedPlace == Explores + 1;

    /// <summary>The channel.</summary>
    /// <exception cref="InvalidOperationException">No channel was found.</exception>
    public Channel Channel => Compiled.Channel;

    /// <summary>The channel's handle, for live state.</summary>
    /// <exception cref="InvalidOperationException">No channel was found.</exception>
    public ChannelHandle Handle => Compiled.State.Handle;

    /// <summary>The channel's position in the table's catalogue.</summary>
    /// <exception cref="InvalidOperationException">No channel was found.</exception>
    public int CatalogueIndex => Compiled.Index;

    /// <summary>Why the query was refused; <see cref="QueryRefusal.None"/> if it was not refused.</summary>
    public QueryRefusal Refusal => _failedPlace < 0 ? (QueryRefusal)(-_failedPlace) : QueryRefusal.None;

    /// <summary>
    /// The hard rule that removed the last channel. Null if a channel was found, if the catalogue has no channels, or if the query was
    /// refused.
    /// </summary>
    public HardRule? FailedRule => _failedPlace > 0 && !IsRouted ? _rules.Policy.HardRules[_failedPlace - 1] : null;

    /// <summary>The channel's position in soft-rule order, or -1.</summary>
    internal int Position => _place - 1;

    private CompiledChannel Compiled =>
        IsRouted ? _rules.CompiledChannels[_place - 1] : throw new InvalidOperationException($"No channel was found: {this}.");

    /// <summary>Whether two decisions are equal.</summary>
    /// <param name="left">The first decision.</param>
    /// <param name="right">The second decision.</param>
    public static bool operator ==(RouteDecision left, RouteDecision right) => left.Equals(right);

    /// <summary>Whether two decisions differ.</summary>
    /// <param name="left">The first decision.</param>
    /// <param name="right">The second decision.</param>
    public static bool operator !=(RouteDecision left, RouteDecision right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RouteDecision other) =>
        ReferenceEquals(_rules, other._rules) && _place == other._place && _failedPlace == other._failedPlace;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RouteDecision other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_place, _failedPlace);

    /// <inheritdoc/>
    public override string ToString() =>
        IsRouted
            ? Channel.Id
            : Refusal != QueryRefusal.None
            ? $"query refused: {Refusal}"
            : $"no channel, rule '{FailedRule?.Name ?? "none"}'";
}
