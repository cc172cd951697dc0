using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>What bitmaps cannot say of a candidate: exact amount, quotas, hours, breakers, lists that come with the request.</content>
public sealed partial class SceneTable
{
    private const int GatesPastTheLast = 64;

    private Gate[] _gates = [];
    private AlignedWords _listed;
    private AlignedWords _up;
    private AlignedWords _available;
    private AlignedWords _looks;
    private int[] _positionOf = [];
    private bool _checksUp;
    private Concerns _sceneConcerns;
    private Concerns _queryRules;
    private bool _hasValueSchedules;
    private ImmutableArray<ValueHours> _valueHours = [];
    private ImmutableArray<ICustomHardRule> _customRules = [];

    /// <summary>The schedule of a value of the request that is closed now, or null.</summary>
    internal ValueSchedule? ClosedValue(in RouteQuery query)
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

    /// <summary>Takes over what live state says of one channel.</summary>
    internal void Follow_NeedsLock(ChannelState state)
    {
        int handle = state.Handle.Value;
        if (handle < _positionOf.Length && _positionOf[handle] is >= 0 and int position)
        {
            FollowAt_NeedsLock(position, state);
        }

        foreach (SceneTable band in _bandTables)
        {
            band.Follow_NeedsLock(state);
        }
    }

    /// <summary>Takes over what live state says of every channel.</summary>
    internal void FollowAll_NeedsLock()
    {
        for (int position = 0; position < Seats.Length; position++)
        {
            FollowAt_NeedsLock(position, Seats[position].State);
        }

        foreach (SceneTable band in _bandTables)
        {
            band.FollowAll_NeedsLock();
        }
    }

    private static void SetBit(AlignedWords words, int position, bool value)
    {
        ref ulong word = ref words.Span[position >> 6];
        ulong bit = 1UL << (position & 63);
        Volatile.Write(ref word, value ? word | bit : word & ~bit);
    }

    private static bool IsSet(AlignedWords words, int position) => (words.Span[position >> 6] >> (position & 63) & 1) != 0;

    private void FollowAt_NeedsLock(int position, ChannelState state)
    {
        FollowMeasured_NeedsLock(position, state);
        if (!_checksUp)
        {
            return;
        }

        // A channel that begins with a small share must be looked at before it is seen as available.
        bool looks = state.NeedsLook;
        ref Gate gate = ref _gates[position];
        gate.Concerns = looks ? gate.Concerns | Concerns.Live : gate.Concerns & ~Concerns.Live;
        SetBit(_looks, position, looks);
        SetBit(_up, position, state.IsUp);
        SetBit(_available, position, state.IsUp && IsSet(_listed, position));
    }

    private void MakeChecks(ChannelCatalogue catalogue, SceneRows rows, RoutingTableOptions options)
    {
        int words = _blocks * SceneRows.BlockWords;
        _listed = ListedBy(rows);
        _up = new AlignedWords(words);
        _available = new AlignedWords(words);
        _looks = new AlignedWords(words);
        _checksUp = Policy.HardRules.Any(r => r is HardRule.Up);
        _customRules = [.. Policy.HardRules.OfType<HardRule.Custom>().Select(r => options.HardRules[r.RuleName])];
        _sceneConcerns = (Policy.HardRules.Any(r => r is HardRule.CardSigned) ? Concerns.Signed : 0)
            | (_customRules.IsEmpty ? 0 : Concerns.Custom);
        _queryRules = (Policy.HardRules.Any(r => r is HardRule.HasCapabilities) ? Concerns.Capabilities : 0)
            | (Policy.HardRules.Any(r => r is HardRule.MerchantEnabled) ? Concerns.Merchant : 0);
        bool checksQuota = Policy.HardRules.Any(r => r is HardRule.QuotaLeft);
        bool checksHours = Policy.HardRules.Any(r => r is HardRule.OpenNow);
        bool checksElements = Policy.HardRules.Any(r => r is HardRule.ElementsGiven);

        // A position past a word that another thread has just emptied is read before that is seen.
        _gates = new Gate[Seats.Length + GatesPastTheLast];
        _positionOf = new int[Seats.IsEmpty ? 0 : Seats.Max(s => s.State.Handle.Value) + 1];
        Array.Fill(_positionOf, -1);
        for (int position = 0; position < Seats.Length; position++)
        {
            Channel channel = Seats[position].Channel;
            AmountRange range = rows.ChecksAmount ? channel.Amount : AmountRange.Any;
            _gates[position] = new Gate
            {
                Min = range.MinMinor,
                Width = unchecked((ulong)(range.MaxMinor - range.MinMinor)),
                Concerns = (checksQuota && !(channel.DayQuota.IsNone && channel.MonthQuota.IsNone) ? Concerns.Quota : 0)
                    | (checksHours && !channel.Schedule.IsAlways ? Concerns.Hours : 0)
                    | (checksElements && Seats[position].Elements != 0 ? Concerns.Elements : 0),
            };
            _positionOf[Seats[position].State.Handle.Value] = position;
            SetBit(_up, position, true);
            SetBit(_available, position, IsSet(_listed, position));
        }

        if (checksHours)
        {
            _valueHours =
            [
                .. catalogue.ValueSchedules.GroupBy(s => s.DimensionId).Select(g => ValueHours.Of(catalogue.Schema, g.Key, g)),
            ];
            _hasValueSchedules = !_valueHours.IsEmpty;
        }
    }

    // The channels that every allow and block list leaves.
    private static AlignedWords ListedBy(SceneRows rows)
    {
        var listed = new AlignedWords(rows.Blocks * SceneRows.BlockWords);
        for (int block = 0; block < rows.Blocks; block++)
        {
            Span<ulong> left = listed.Span.Slice(block * SceneRows.BlockWords, SceneRows.BlockWords);
            rows.Row(block, rows.All).CopyTo(left);
            for (int row = rows.FirstList; row < rows.Rows; row++)
            {
                WidthScalar.AndInto(ref left[0], ref rows.Row(block, row)[0]);
            }
        }

        return listed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Concerns ConcernsOf(in RouteQuery query)
    {
        Concerns concerns = _sceneConcerns;
        if (_queryRules != 0)
        {
            concerns |= (query.NeededCapabilities != 0 ? Concerns.Capabilities : 0) | (query.EnabledOn is not null ? Concerns.Merchant : 0);
            concerns &= _queryRules | _sceneConcerns;
        }

        return concerns;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Passes<TScan>(int position, in RouteQuery query, Concerns concerns)
        where TScan : ICandidateScan, allows ref struct
    {
        if (!TScan.ChecksAvailability && !IsSet(_available, position))
        {
            return false;
        }

        ref Gate gate = ref _gates[position];
        concerns |= gate.Concerns;
        return gate.Takes(query.AmountMinor) && (concerns == 0 || PassesConcerns(position, query, concerns));
    }

    private bool PassesConcerns(int position, in RouteQuery query, Concerns concerns)
    {
        Seat seat = Seats[position];
        return ((concerns & Concerns.Live) == 0 || seat.State.Admits(query.Now.UtcTicks, query.Transaction))
            && ((concerns & Concerns.Capabilities) == 0 || HasCapabilities(seat, query))
            && ((concerns & Concerns.Elements) == 0 || ElementsGiven(seat, query))
            && ((concerns & Concerns.Merchant) == 0 || query.EnabledOn!.Contains(seat.State.Handle))
            && ((concerns & Concerns.Signed) == 0 || query.SignedOn.Contains(seat.State.Handle))
            && ((concerns & Concerns.Hours) == 0 || seat.Zone.ClosedBy(seat.Channel.Schedule, query.Now) is null)
            && ((concerns & Concerns.Quota) == 0 || seat.State.HasRoom(seat.Channel, seat.Zone, query.AmountMinor, query.Now.UtcTicks))
            && ((concerns & Concerns.Custom) == 0 || PassesCustom(seat, query));
    }

    private static bool HasCapabilities(Seat seat, in RouteQuery query) => (query.NeededCapabilities & ~seat.Capabilities) == 0;

    private static bool ElementsGiven(Seat seat, in RouteQuery query) => (seat.Elements & ~query.GivenElements) == 0;

    private bool PassesCustom(Seat seat, in RouteQuery query)
    {
        foreach (ICustomHardRule rule in _customRules)
        {
            if (!rule.Passes(seat.Channel, query))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The schedules of one dimension's values.</summary>
    private sealed record ValueHours(CodeField Field, ValueSchedule?[] ByCode)
    {
        public static ValueHours Of(RoutingSchema schema, string dimensionId, IEnumerable<ValueSchedule> schedules)
        {
            int dimension = schema.IndexOf(dimensionId);
            var byCode = new ValueSchedule?[1 << schema.FieldOf(dimension).Bits];
            foreach (ValueSchedule schedule in schedules)
            {
                byCode[schema.Dimensions[dimension].IndexOf(schedule.Value) + 1] = schedule;
            }

            return new ValueHours(schema.FieldOf(dimension), byCode);
        }
    }
}
