using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>
/// The checks that bitmaps cannot express: exact amount, quotas, hours, breakers, lists in the request. It follows live state.
/// </summary>
internal sealed class ChannelChecks
{
    /// <summary>
    /// How many gates follow the last one. A search may read a position past a word that another thread has just emptied, before it
    /// notices.
    /// </summary>
    public const int GatesPastTheLast = 64;

    private readonly ImmutableArray<CompiledChannel> _seats;
    private readonly AlignedWords _listed;
    private readonly ExtraChecks _ofOperation;
    private readonly ExtraChecks _ofRequest;
    private readonly bool _checksUp;
    private readonly ImmutableArray<ValueHours> _valueHours;

    /// <param name="seats">The channels in soft-rule order.</param>
    /// <param name="gates">Their gates, and <see cref="GatesPastTheLast"/> more.</param>
    /// <param name="listed">The channels that pass every allow and block list.</param>
    /// <param name="rules">The checks that the hard rules require.</param>
    public ChannelChecks(ImmutableArray<CompiledChannel> seats, CandidateFilter[] gates, AlignedWords listed, CheckedRules rules)
    {
        _seats = seats;
        Gates = gates;
        _listed = listed;
        _ofOperation = rules.OfOperation;
        _ofRequest = rules.OfRequest;
        _checksUp = rules.Up;
        _valueHours = rules.ValueHours;
        HasValueHours = !rules.ValueHours.IsEmpty;
        Custom = rules.Custom;
        Up = new AlignedWords(listed.Length);
        Available = new AlignedWords(listed.Length);
        Looks = new AlignedWords(listed.Length);
        for (int position = 0; position < seats.Length; position++)
        {
            SetBit(Up, position, true);
            SetBit(Available, position, IsSet(_listed, position));
        }
    }

    /// <summary>By position, and <see cref="GatesPastTheLast"/> more.</summary>
    public CandidateFilter[] Gates { get; }

    /// <summary>The channels that are up.</summary>
    public AlignedWords Up { get; }

    /// <summary>The channels that are up and pass every list.</summary>
    public AlignedWords Available { get; }

    /// <summary>The channels whose breaker must be checked.</summary>
    public AlignedWords Looks { get; }

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

    /// <summary>Copies the live state of the channel at a position.</summary>
    public void Follow_NeedsLock(int position, ChannelState state)
    {
        if (!_checksUp)
        {
            return;
        }

        // A channel that starts with a small share must be checked before it appears available.
        bool looks = state.NeedsLook;
        ref CandidateFilter gate = ref Gates[position];
        gate.Checks = looks ? gate.Checks | ExtraChecks.Live : gate.Checks & ~ExtraChecks.Live;
        SetBit(Looks, position, looks);
        SetBit(Up, position, state.IsUp);
        SetBit(Available, position, state.IsUp && IsSet(_listed, position));
    }

    /// <summary>The checks that a request requires for any channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ExtraChecks ConcernsOf(in RouteQuery query)
    {
        ExtraChecks concerns = _ofOperation;
        if (_ofRequest != 0)
        {
            concerns |= (query.NeededCapabilities != 0 ? ExtraChecks.Capabilities : 0) | (query.EnabledOn is not null ? ExtraChecks.Merchant : 0);
            concerns &= _ofRequest | _ofOperation;
        }

        return concerns;
    }

    /// <summary>Whether the channel at a position is available; bitmaps may have shown it already.</summary>
    public bool IsAvailable(int position) => IsSet(Available, position);

    /// <summary>Whether an available channel passes every other check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(int position, in RouteQuery query, ExtraChecks concerns)
    {
        ref CandidateFilter gate = ref Gates[position];
        concerns |= gate.Checks;
        return gate.Takes(query.AmountMinor) && (concerns == 0 || PassesConcerns(position, query, concerns));
    }

    /// <summary>The checks that most channels and requests do not need.</summary>
    public bool PassesConcerns(int position, in RouteQuery query, ExtraChecks concerns)
        => ((concerns & ExtraChecks.Live) == 0 || AdmitsNow(position, query))
            && ((concerns & ExtraChecks.Capabilities) == 0 || HasCapabilities(position, query))
            && ((concerns & ExtraChecks.Elements) == 0 || ElementsGiven(position, query))
            && ((concerns & ExtraChecks.Merchant) == 0 || MerchantEnabled(position, query))
            && ((concerns & ExtraChecks.Signed) == 0 || CardSigned(position, query))
            && ((concerns & ExtraChecks.Hours) == 0 || OpenNow(position, query))
            && ((concerns & ExtraChecks.Quota) == 0 || QuotaLeft(position, query))
            && ((concerns & ExtraChecks.Custom) == 0 || PassesCustom(position, query));

    public bool TakesAmount(int position, in RouteQuery query) => Gates[position].Takes(query.AmountMinor);

    public bool AdmitsNow(int position, in RouteQuery query) => _seats[position].State.Admits(query.Now.UtcTicks, query.Transaction);

    public bool HasCapabilities(int position, in RouteQuery query) => (query.NeededCapabilities & ~_seats[position].Capabilities) == 0;

    public bool ElementsGiven(int position, in RouteQuery query) => (_seats[position].Elements & ~query.GivenElements) == 0;

    public bool MerchantEnabled(int position, in RouteQuery query) => query.EnabledOn!.Contains(_seats[position].State.Handle);

    public bool CardSigned(int position, in RouteQuery query) => query.SignedOn.Contains(_seats[position].State.Handle);

    public bool OpenNow(int position, in RouteQuery query)
    {
        CompiledChannel seat = _seats[position];
        return seat.Zone.ClosedBy(seat.Channel.Schedule, query.Now) is null;
    }

    public bool QuotaLeft(int position, in RouteQuery query)
    {
        CompiledChannel seat = _seats[position];
        return seat.State.HasRoom(seat.Channel, seat.Zone, query.AmountMinor, query.Now.UtcTicks);
    }

    /// <summary>Whether the channel at a position passes one of the host's hard rules.</summary>
    public bool PassesCustom(ICustomHardRule rule, int position, in RouteQuery query) => rule.Passes(_seats[position].Channel, query);

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
