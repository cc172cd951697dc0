using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// Data that all operations of one routing table share. It follows live state for them. Live state holds it weakly; tables, operations and
/// decisions keep it alive.
/// </summary>
internal sealed class TableContext : ILiveFollower
{
    // The translation for each other schema, kept as long as that schema lives. Later queries with that schema find the translation without
    // an allocation.
    private readonly ConditionalWeakTable<RoutingSchema, SchemaTranslation> _translations = [];
    private readonly ConditionalWeakTable<RoutingSchema, SchemaTranslation>.CreateValueCallback _translate;
    private readonly List<CompiledRules> _rules = [];
    private readonly int _codeWords;

    /// <param name="schema">The schema of the catalogue.</param>
    /// <param name="live">The live state to follow.</param>
    /// <param name="hardRules">The host's hard rules by the names that the policy uses.</param>
    /// <param name="rates">What was learned of the channels.</param>
    public TableContext(
        RoutingSchema schema, LiveState live, IReadOnlyDictionary<string, ICustomHardRule> hardRules, LearnedRates rates)
    {
        Schema = schema;
        Rates = rates;
        _codeWords = schema.CodeWords;
        Live = live;
        HardRules = hardRules;
        _translate = from => new SchemaTranslation(from, schema);
    }

    /// <summary>The schema of the catalogue.</summary>
    public RoutingSchema Schema { get; }

    /// <summary>The live state that is followed.</summary>
    public LiveState Live { get; }

    /// <summary>What was learned of the channels.</summary>
    public LearnedRates Rates { get; }

    /// <inheritdoc/>
    public ApprovalMemory Memory => Rates.Memory;

    /// <summary>The host's hard rules by the names that the policy uses.</summary>
    public IReadOnlyDictionary<string, ICustomHardRule> HardRules { get; }

    /// <summary>
    /// Whether the query's code is in the table's schema, with all its words. Unchecked reads in the engine rely on this check.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOwn(in RouteQuery query) => ReferenceEquals(query.Schema, Schema) && query.Code.Length >= _codeWords;

    /// <summary>
    /// Translates a query for which <see cref="IsOwn"/> is false into the table's schema, or returns the reason why that is impossible.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="room">Room for the words of a code of the table's schema.</param>
    /// <param name="refusal">Why the query cannot be translated; then the result has no meaning.</param>
    public RouteQuery InOwnSchema(scoped in RouteQuery query, Span<ulong> room, out QueryRefusal refusal)
    {
        // The default value of a query has no schema, although its type is not nullable.
        if (query.Schema is { } schema)
        {
            return TranslationFrom(schema).Translate(query, room, out refusal);
        }

        refusal = QueryRefusal.NoSchema;
        return default;
    }

    /// <summary>Describes a refusal, with the name that the table's schema does not have.</summary>
    public string ReasonFor(QueryRefusal refusal, in RouteQuery query) => refusal switch
    {
        QueryRefusal.NoSchema => "the query has no schema",
        QueryRefusal.CodeTooShort => $"the query's code has {query.Code.Length} words; those of its schema have {query.Schema.CodeWords}",
        _ => TranslationFrom(query.Schema).WhyNot(query),
    };

    /// <summary>Adds rules that follow live state. All are added before the context follows it.</summary>
    public void Add(CompiledRules rules) => _rules.Add(rules);

    /// <inheritdoc/>
    public void Follow_NeedsLock(ChannelState state)
    {
        foreach (CompiledRules rules in _rules)
        {
            rules.Follow_NeedsLock(state);
        }
    }

    /// <inheritdoc/>
    public void Follow_NeedsLock(ProviderState provider)
    {
        foreach (CompiledRules rules in _rules)
        {
            rules.Follow_NeedsLock(provider);
        }
    }

    /// <inheritdoc/>
    public void FollowAll_NeedsLock()
    {
        Rates.Follow_NeedsLock(null);
        foreach (CompiledRules rules in _rules)
        {
            rules.FollowAll_NeedsLock();
        }
    }

    /// <inheritdoc/>
    public void FollowMemory_NeedsLock(ApprovalMemory memory, ChannelState? state)
    {
        if (memory != Memory)
        {
            return;
        }

        bool all = Rates.Follow_NeedsLock(state);
        foreach (CompiledRules rules in _rules)
        {
            rules.FollowMemory_NeedsLock(all ? null : state);
        }
    }

    private SchemaTranslation TranslationFrom(RoutingSchema schema) => _translations.GetValue(schema, _translate);
}
