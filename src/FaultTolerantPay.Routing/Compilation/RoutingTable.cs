using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// A compiled catalogue and policy, ready to route. Immutable except for the parts that follow live state. For every change, compile a new
/// table and put it in force with the router.
/// </summary>
public sealed class RoutingTable
{
    private readonly OperationTable?[] _operations = new OperationTable?[Enum.GetValues<Operation>().Length];
    private readonly ImmutableArray<CompiledChannel> _channels;

    // Live state holds the context weakly, so the table keeps it alive.
    private readonly TableContext _context;

    private RoutingTable(
        ChannelCatalogue catalogue,
        RoutingPolicy policy,
        LiveState live,
        RoutingTableOptions options,
        RoutingTable? before = null,
        int changed = -1)
    {
        Catalogue = catalogue;
        Policy = policy;
        Live = live;
        Options = options;
        Dictionary<string, CompiledProvider> providers =
            catalogue.Providers.ToDictionary(p => p.Id, p => CompiledProvider.Of(p, live), StringComparer.Ordinal);
        var compiledChannels = ImmutableArray.CreateBuilder<CompiledChannel>(catalogue.Channels.Length);
        for (int i = 0; i < catalogue.Channels.Length; i++)
        {
            // A channel that did not change keeps its compiled form.
            Channel channel = catalogue.Channels[i];
            compiledChannels.Add(before is not null && i < before._channels.Length && ReferenceEquals(before._channels[i].Channel, channel)
                ? before._channels[i]
                : CompiledChannel.Of(channel, i, catalogue.Schema, live, providers[channel.ProviderId], options.SoftRules));
        }

        _channels = compiledChannels.MoveToImmutable();
        var rates = new LearnedRates(live.MemoryFor(policy.Learning), catalogue.Schema, _channels);
        _context = new TableContext(catalogue.Schema, live, options.HardRules, rates);
        var compiler = new OperationCompiler(_context, catalogue, _channels, options);
        foreach (OperationPolicy operationPolicy in policy.Operations)
        {
            _operations[(int)operationPolicy.Operation] = compiler.Compile(
                operationPolicy, before?._operations[(int)operationPolicy.Operation], changed);
        }

        Fingerprint = TableFingerprint.Of(catalogue, policy);
        live.Attach(_context);
        TakeProviders();
    }

    /// <summary>The catalogue.</summary>
    public ChannelCatalogue Catalogue { get; }

    /// <summary>The policy.</summary>
    public RoutingPolicy Policy { get; }

    /// <summary>The live state that the table follows.</summary>
    public LiveState Live { get; }

    /// <summary>SHA-256 of the whole catalogue and policy, in lower-case hexadecimal: tables with equal fingerprints route alike.</summary>
    public string Fingerprint { get; }

    /// <summary>The options with which it was compiled.</summary>
    internal RoutingTableOptions Options { get; }

    /// <summary>The compiled rules of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <exception cref="ArgumentException">The policy has no rules for the operation.</exception>
    public OperationTable this[Operation operation] =>
        FindOperation(operation) ?? throw new ArgumentException($"The policy has no rules for {operation}.", nameof(operation));

    /// <summary>Compiles a catalogue and a policy.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="live">The live state to follow. A channel that is new to it is up and has used no quota.</param>
    /// <param name="options">How to compile. Default: the defaults of <see cref="RoutingTableOptions"/>.</param>
    /// <exception cref="InvalidRoutingModelException">The policy names something that the catalogue or the options do not have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static RoutingTable Compile(
        ChannelCatalogue catalogue,
        RoutingPolicy policy,
        LiveState live,
        RoutingTableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(live);
        options ??= new RoutingTableOptions();
        options.Validate();
        List<ModelError> problems = [.. PolicyValidation.Check(policy, catalogue), .. CustomRuleValidation.Check(policy, options)];
        return problems.Count > 0 ? throw new InvalidRoutingModelException(problems) : new RoutingTable(catalogue, policy, live, options);
    }

    /// <summary>
    /// Returns the same table with one channel replaced or added. Parts that the change does not affect are copied where that is faster
    /// than compiling them again; the result is the same.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <exception cref="InvalidRoutingModelException">The channel has errors.</exception>
    public RoutingTable With(Channel channel)
    {
        ChannelCatalogue catalogue = Catalogue.With(channel);
        return new RoutingTable(catalogue, Policy, Live, Options, this, catalogue.IndexOf(channel.Id));
    }

    /// <summary>What was learned of a channel for a request's segment, for people and monitors.</summary>
    /// <param name="channelId">The channel's id.</param>
    /// <param name="query">The request; of its code only the dimensions of the segments count.</param>
    /// <exception cref="ArgumentException">
    /// The catalogue has no such channel, or the query is in another schema than the catalogue's.
    /// </exception>
    public ApprovalEstimate EstimateOf(string channelId, in RouteQuery query)
    {
        int index = Catalogue.IndexOf(channelId);
        if (index < 0)
        {
            throw new ArgumentException($"The catalogue has no channel '{channelId}'.", nameof(channelId));
        }

        if (!_context.IsOwn(query))
        {
            throw new ArgumentException("The query is in another schema than the catalogue's; build it again.", nameof(query));
        }

        LearnedRate rate = _context.Rates.RowFor(query).Of(index);
        return new ApprovalEstimate(
            rate.PerMillion, rate.Attempts, rate.ShareBasisPoints, _context.Rates.AvailabilityPerMillion(index));
    }

    /// <summary>Whether the policy has rules for an operation.</summary>
    /// <param name="operation">The operation.</param>
    public bool Has(Operation operation) => FindOperation(operation) is not null;

    /// <summary>
    /// Makes the live state take the providers from this table: to which one a channel's reports belong, and what quotas it has. It is the
    /// table that was compiled last, or put in force last.
    /// </summary>
    internal void TakeProviders()
    {
        foreach (CompiledChannel channel in _channels)
        {
            channel.Provider.Live.Model = channel.Provider.Model;
            channel.State.Provider = channel.Provider.Live;
        }
    }

    private OperationTable? FindOperation(Operation operation) =>
        (uint)operation < (uint)_operations.Length ? _operations[(int)operation] : null;
}
