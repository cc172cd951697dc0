using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>The rules of one operation, ready to search: for all amounts, or for a band of them.</summary>
internal sealed class CompiledRules
{
    private readonly SoftRanking _ranking;

    // By the number of a handle; -1 for a channel that the operation does not have.
    private readonly int[] _positionOf;

    /// <param name="context">Data that all operations of the table share.</param>
    /// <param name="policy">The operation's rules.</param>
    /// <param name="ranking">Compares two channels.</param>
    /// <param name="checks">The checks that bitmaps cannot express.</param>
    /// <param name="search">Finds the best channel.</param>
    public CompiledRules(TableContext context, OperationPolicy policy, SoftRanking ranking, CandidateChecks checks, CandidateSearch search)
    {
        Context = context;
        _ranking = ranking;
        Policy = policy;
        Checks = checks;
        Search = search;
        CompiledChannels = ranking.Plan.Channels;
        _positionOf = new int[CompiledChannels.IsEmpty ? 0 : CompiledChannels.Max(s => s.State.Handle.Value) + 1];
        Array.Fill(_positionOf, -1);
        for (int position = 0; position < CompiledChannels.Length; position++)
        {
            _positionOf[CompiledChannels[position].State.Handle.Value] = position;
        }

        context.Add(this);
    }

    /// <summary>Data that all operations of the table share.</summary>
    public TableContext Context { get; }

    /// <summary>The operation's rules.</summary>
    public OperationPolicy Policy { get; }

    /// <summary>The checks that bitmaps cannot express.</summary>
    public CandidateChecks Checks { get; }

    /// <summary>Finds the best channel.</summary>
    public CandidateSearch Search { get; }

    /// <summary>Decides which payments explore; null if none do.</summary>
    public Explorer? Explorer => _ranking.Explorer;

    /// <summary>The channels in soft-rule order.</summary>
    public ImmutableArray<CompiledChannel> CompiledChannels { get; }

    /// <summary>
    /// The channel to which an exploring payment goes in place of the best one; the best one itself if the payment does not explore.
    /// </summary>
    /// <param name="best">The position of the best channel.</param>
    /// <param name="query">The query.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Explored(int best, in RouteQuery query)
    {
        if (best < 0 || Explorer is not { } explorer || !explorer.Explores(query))
        {
            return best;
        }

        RouteQuery beside = query with { ExploresBeside = best + 1 };
        return Search.Next(beside, []) is >= 0 and int explored ? explored : best;
    }

    /// <summary>Copies the live state of one channel.</summary>
    public void Follow_NeedsLock(ChannelState state)
    {
        int handle = state.Handle.Value;
        if (handle < _positionOf.Length && _positionOf[handle] is >= 0 and int position)
        {
            FollowAt_NeedsLock(position, state);
        }
    }

    /// <summary>Copies the live state of a provider for all its channels.</summary>
    public void Follow_NeedsLock(ProviderState provider)
    {
        for (int position = 0; position < CompiledChannels.Length; position++)
        {
            if (CompiledChannels[position].Provider.Live == provider)
            {
                Checks.Follow_NeedsLock(position);
            }
        }
    }

    /// <summary>Copies the live state of every channel.</summary>
    public void FollowAll_NeedsLock()
    {
        for (int position = 0; position < CompiledChannels.Length; position++)
        {
            FollowAt_NeedsLock(position, CompiledChannels[position].State);
        }
    }

    /// <summary>Copies what was learned of one channel; null: of every channel.</summary>
    public void FollowMemory_NeedsLock(ChannelState? state)
    {
        if (!_ranking.FollowsMemory)
        {
            return;
        }

        if (state is null)
        {
            FollowAll_NeedsLock();
        }
        else
        {
            Follow_NeedsLock(state);
        }
    }

    private void FollowAt_NeedsLock(int position, ChannelState state)
    {
        _ranking.Follow_NeedsLock(position, state);
        Checks.Follow_NeedsLock(position);
    }
}
