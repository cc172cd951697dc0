using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>
/// The checks that bitmaps cannot express: exact amount, quotas, hours, breakers, lists in the request. It follows live state.
/// </summary>
internal sealed class CandidateChecks
{
    /// <summary>
    /// How many unused filters follow the last channel's. A search may read a position past a word that another thread has just emptied,
    /// before it notices.
    /// </summary>
    public const int FiltersPastTheLast = 64;

    private readonly ImmutableArray<CompiledChannel> _compiledChannels;
    private readonly AlignedWords _listed;
    private readonly ExtraChecks _ofOperation;
    private readonly ExtraChecks _ofRequest;
    private readonly bool _checksUp;
    private readonly ImmutableArray<ValueHours> _valueHours;

    /// <param name="compiledChannels">The channels in soft-rule order.</param>
    /// <param name="filters">Their filters, and <see cref="FiltersPastTheLast"/> more.</param>
    /// <param name="listed">The channels that pass every allow and block list.</param>
    /// <param name="rules">The checks that the hard rules require.</param>
    public CandidateChecks(
        ImmutableArray<CompiledChannel> compiledChannels, CandidateFilter[] filters, AlignedWords listed, CheckedRules rules)
    {
        _compiledChannels = compiledChannels;
        Filters = filters;
        _listed = listed;
        _ofOperation = rules.OfOperation;
        _ofRequest = rules.OfRequest;
        _checksUp = rules.Up;
        _valueHours = rules.ValueHours;
        HasValueHours = !rules.ValueHours.IsEmpty;
        Custom = rules.Custom;
        Up = new AlignedWords(listed.Length);
        Available = new AlignedWords(listed.Length);
        ChannelsToCheck = new AlignedWords(listed.Length);
        for (int position = 0; position < compiledChannels.Length; position++)
        {
            SetBit(Up, position, true);
            SetBit(Available, position, IsSet(_listed, position));
        }
    }

    /// <summary>By position, and <see cref="FiltersPastTheLast"/> more.</summary>
    public CandidateFilter[] Filters { get; }

    /// <summary>The channels that are up.</summary>
    public AlignedWords Up { get; }

    /// <summary>The channels that are up and pass every list.</summary>
    public AlignedWords Available { get; }

    /// <summary>The channels whose breaker or growing share must be checked.</summary>
    public AlignedWords ChannelsToCheck { get; }

    /// <summary>Whether values of the request have schedules.</summary>
    public bool HasValueHours { get; }

    /// <summary>The host's hard rules, in their order.</summary>
    public ImmutableArray<ICustomHardRule> Custom { get; }

    /// <summary>A schedule of one of the request's values that is closed now, or null.</summary>
    public ValueSchedule? ClosedValue(in RouteQuery query)
    {
        foreach (ValueHours hours in _valueHours)
        {
            ValueSchedule? schedule = hours.ByCode[hours.Field.Read(query.Code)];
            if (schedule is not null && ZoneClock.For(schedule.TimeZone).ClosedBy(schedule.Schedule, query.Now) is not null)
            {
                return schedule;
            }
        }

        return null;
    }

    /// <summary>Copies the live state of the channel at a position, and of its provider.</summary>
    public void Follow_NeedsLock(int position)
    {
        if (!_checksUp)
        {
            return;
        }

        // A channel that starts with a small share must be checked before it appears available.
        CompiledChannel compiledChannel = _compiledChannels[position];
        bool needsCheck = compiledChannel.NeedsCheck;
        ref CandidateFilter filter = ref Filters[position];
        filter.Checks = needsCheck ? filter.Checks | ExtraChecks.Live : filter.Checks & ~ExtraChecks.Live;
        SetBit(ChannelsToCheck, position, needsCheck);
        bool isUp = compiledChannel.IsUp;
        SetBit(Up, position, isUp);
        SetBit(Available, position, isUp && IsSet(_listed, position));
    }

    /// <summary>The checks that a request requires for any channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExtraChecks ExtraChecksOf(in RouteQuery query)
    {
        ExtraChecks extraChecks = _ofOperation;
        if (_ofRequest != 0)
        {
            extraChecks |= (query.NeededCapabilities != 0 ? ExtraChecks.Capabilities : 0)
                | (query.EnabledOn is not null ? ExtraChecks.Merchant : 0)
                | (query.Tried is not null ? ExtraChecks.Tried : 0);
            extraChecks &= _ofRequest | _ofOperation;
        }

        return extraChecks;
    }

    /// <summary>
    /// The checks that a request for candidates requires: it may restrict them to a set. <see cref="OperationTable.Route"/> has no such
    /// set, so its searches do not ask for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExtraChecks ExtraChecksOfCandidates(in RouteQuery query) =>
        ExtraChecksOf(query) | (query.Among is null ? ExtraChecks.None : ExtraChecks.Among);

    /// <summary>Whether the channel at a position is available; bitmaps may have shown it already.</summary>
    public bool IsAvailable(int position) => IsSet(Available, position);

    /// <summary>Whether an available channel passes every other check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(int position, in RouteQuery query, ExtraChecks extraChecks)
    {
        ref CandidateFilter filter = ref Filters[position];
        extraChecks |= filter.Checks;
        return filter.Takes(query.AmountMinor) && (extraChecks == 0 || PassesExtraChecks(position, query, extraChecks));
    }

    /// <summary>The checks that most channels and requests do not need.</summary>
    public bool PassesExtraChecks(int position, in RouteQuery query, ExtraChecks extraChecks) =>
        ((extraChecks & ExtraChecks.Live) == 0 || AdmitsNow(position, query))
            && ((extraChecks & ExtraChecks.Capabilities) == 0 || HasCapabilities(position, query))
            && ((extraChecks & ExtraChecks.Elements) == 0 || ElementsGiven(position, query))
            && ((extraChecks & ExtraChecks.Merchant) == 0 || MerchantEnabled(position, query))
            && ((extraChecks & ExtraChecks.Tried) == 0 || NotTried(position, query))
            && ((extraChecks & ExtraChecks.Signed) == 0 || CardSigned(position, query))
            && ((extraChecks & ExtraChecks.Hours) == 0 || OpenNow(position, query))
            && ((extraChecks & ExtraChecks.Quota) == 0 || QuotaLeft(position, query))
            && ((extraChecks & ExtraChecks.Among) == 0 || IsAmong(position, query))
            && ((extraChecks & ExtraChecks.Custom) == 0 || PassesCustom(position, query));

    public bool TakesAmount(int position, in RouteQuery query) => Filters[position].Takes(query.AmountMinor);

    public bool AdmitsNow(int position, in RouteQuery query) =>
        _compiledChannels[position].Admits(query.Now.UtcTicks, query.Transaction);

    public bool HasCapabilities(int position, in RouteQuery query) =>
        (query.NeededCapabilities & ~_compiledChannels[position].Capabilities) == 0;

    public bool ElementsGiven(int position, in RouteQuery query) => (_compiledChannels[position].Elements & ~query.GivenElements) == 0;

    public bool MerchantEnabled(int position, in RouteQuery query) => query.EnabledOn!.Contains(_compiledChannels[position].State.Handle);

    public bool NotTried(int position, in RouteQuery query) => !query.Tried!.Contains(_compiledChannels[position].State.Handle);

    public bool CardSigned(int position, in RouteQuery query) => query.SignedOn.Contains(_compiledChannels[position].State.Handle);

    public bool IsAmong(int position, in RouteQuery query) => query.Among!.Contains(_compiledChannels[position].State.Handle);

    public bool OpenNow(int position, in RouteQuery query)
    {
        CompiledChannel compiledChannel = _compiledChannels[position];
        return compiledChannel.Zone.ClosedBy(compiledChannel.Channel.Schedule, query.Now) is null;
    }

    public bool QuotaLeft(int position, in RouteQuery query) =>
        _compiledChannels[position].HasRoom(query.AmountMinor, query.Now.UtcTicks);

    /// <summary>Whether the channel at a position passes one of the host's hard rules.</summary>
    public bool PassesCustom(ICustomHardRule rule, int position, in RouteQuery query) =>
        rule.Passes(_compiledChannels[position].Channel, query);

    private bool PassesCustom(int position, in RouteQuery query)
    {
        foreach (ICustomHardRule rule in Custom)
        {
            if (!PassesCustom(rule, position, query))
            {
                return false;
            }
        }

        return true;
    }

    private static void SetBit(AlignedWords words, int position, bool value)
    {
        ref ulong word = ref words.Span[position >> 6];
        ulong bit = 1UL << (position & 63);
        Volatile.Write(ref word, value ? word | bit : word & ~bit);
    }

    private static bool IsSet(AlignedWords words, int position) => (words.Span[position >> 6] >> (position & 63) & 1) != 0;
}
