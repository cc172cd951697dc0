using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Compares channels by the soft rules: level by level, each level by one rule. The first level is the group of channels that are equal by
/// the constant rules, the last one the order of the catalogue, which never leaves two channels equal. A derived class caches the values
/// of its rules.
/// </summary>
internal class SoftRanking
{
    private readonly int _firstRule;
    private readonly RuleValues[] _levels;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    public SoftRanking(SoftRulePlan plan)
    {
        Plan = plan;
        Explorer = plan.Exploration is { } exploration ? new Explorer(exploration, plan) : null;
        _firstRule = plan.HasGroups ? 1 : 0;
        IEnumerable<RuleValues> groups = plan.HasGroups ? [new FixedValues([.. plan.Groups])] : [];
        IEnumerable<RuleValues> rules = plan.Rules.Skip(plan.FirstMoving).Select(rule => new ModelValues(rule, plan.Channels, plan.Rates));
        _levels = plan.Kind is RankingKind.Fixed or RankingKind.Cost
            ? [] // These never compare level by level.
            : [.. groups, .. rules, new FixedValues([.. plan.Channels.Select(c => (long)c.Index)])];
    }

    /// <summary>The soft rules and the order of the channels.</summary>
    public SoftRulePlan Plan { get; }

    /// <summary>Ranks the channels for an exploring payment; null if no payment explores.</summary>
    public Explorer? Explorer { get; }

    /// <summary>The number of levels.</summary>
    public int Levels => _levels.Length;

    /// <summary>The values of a level for a query.</summary>
    public RuleValues LevelOf(int level, in RouteQuery query)
    {
        int rule = level - _firstRule;
        return rule >= 0 && rule < CachedRules.Length && !CachedRules[rule].IsOutOfDate(query) ? CachedRules[rule] : _levels[level];
    }

    /// <summary>
    /// Whether cached measurements of the only changing rule may be out of date. Then channels are compared level by level.
    /// </summary>
    public virtual bool IsOutOfDate(in RouteQuery query) => false;

    /// <summary>Whether cached values depend on what is learned.</summary>
    public virtual bool FollowsMemory => Array.Exists(CachedRules, rule => rule.FollowsMemory);

    /// <summary>Copies the live state of the channel at a position.</summary>
    public virtual void Follow_NeedsLock(int position, ChannelState state)
    {
        foreach (RuleValues rule in CachedRules)
        {
            rule.Follow_NeedsLock(position, state);
        }
    }

    /// <summary>
    /// The cached values of the rules from the first changing one on; empty if a derived class caches them in another form.
    /// </summary>
    protected RuleValues[] CachedRules { get; init; } = [];
}
