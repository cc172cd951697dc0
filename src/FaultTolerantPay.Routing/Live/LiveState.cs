using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// What changes between two compilations: which channels are up, their breakers, success rates and latencies, what was learned of them, and
/// the use of their quotas. Any number of threads may change it while others route. A change recompiles nothing, and allocates nothing
/// unless it names a segment. It outlives catalogues: a channel keeps its <see cref="ChannelHandle"/> and its data when tables are
/// replaced. A channel is known as soon as a table that contains it is compiled for this state. Every method throws an
/// <see cref="ArgumentException"/> for an unknown channel or handle.
/// </summary>
public sealed partial class LiveState
{
    /// <summary>
    /// The largest number of channels over all tables of one state. The state keeps every id, so a host that generates new ids for each
    /// catalogue would exhaust it.
    /// </summary>
    public const int MaxChannels = (1 << 24) - 1;

    private readonly LiveOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChannelState> _byId = new(StringComparer.Ordinal);
    private readonly List<WeakReference<ILiveFollower>> _followers = [];
    private volatile ChannelState[] _states = [];
    private int _count;

    // No channel's measurement has ended before this time. It may be early, never late.
    private long _measuredUntil = long.MaxValue;
    private volatile bool _isForgetting;

    /// <summary>Creates a state in which every channel is up and nothing was measured or used.</summary>
    /// <param name="options">How live state measures. Default: the defaults of <see cref="LiveOptions"/>.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LiveState(LiveOptions? options = null)
    {
        _options = options ?? new LiveOptions();
        _options.Validate();
    }

    /// <summary>
    /// Returns the handle of a channel. A channel is known as soon as a table that contains it is compiled for this state.
    /// </summary>
    /// <param name="channelId">The channel's id.</param>
    /// <exception cref="ArgumentException">No table with this channel was compiled for this state.</exception>
    public ChannelHandle HandleOf(string channelId) => Known(channelId).Handle;

    /// <summary>Finds the handle of a channel.</summary>
    /// <param name="channelId">The channel's id.</param>
    /// <param name="handle">The handle; the default value if the channel is not known.</param>
    /// <returns>False if no table with this channel was compiled for this state.</returns>
    public bool TryHandleOf(string channelId, out ChannelHandle handle)
    {
        ArgumentNullException.ThrowIfNull(channelId);
        lock (_lock)
        {
            bool isKnown = _byId.TryGetValue(channelId, out ChannelState? state);
            handle = isKnown ? state!.Handle : default;
            return isKnown;
        }
    }

    /// <summary>Takes a channel out of routing, or puts it back. A channel that is put back begins with a small share that grows.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="isUp">Whether it may be chosen.</param>
    /// <param name="now">The time at which the recovery begins.</param>
    public void SetUp(ChannelHandle channel, bool isUp, DateTimeOffset now)
    {
        ChannelState state = StateOf(channel);
        lock (state.SyncRoot)
        {
            state.SetUp_NeedsLock(isUp, now.UtcTicks);
        }

        Publish(state);
    }

    /// <summary>Whether a channel is up. An open breaker does not count as down, nor does <see cref="SetProviderUp"/>.</summary>
    /// <param name="channel">The channel.</param>
    public bool IsUp(ChannelHandle channel) => StateOf(channel).IsUp;

    /// <summary>
    /// The share of transactions that a channel gets now, in basis points: 0 while it or its provider is down or has an open breaker. While
    /// both come back, the product of their shares, rounded down, at least 1.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time.</param>
    public int ShareBasisPoints(ChannelHandle channel, DateTimeOffset now)
    {
        ChannelState state = StateOf(channel);
        int own = state.ShareAt(now.UtcTicks);
        int shared = state.Provider?.Shared.ShareAt(now.UtcTicks) ?? 10_000;
        return own == 0 || shared == 0 ? 0 : Math.Max(own * shared / 10_000, 1);
    }

    /// <summary>
    /// Records the end of an attempt. A technical failure opens the breaker in three cases: availability has fallen too low, there were too
    /// many consecutive failures, or the channel is recovering and mostly fails. A decline of the issuer never opens it. The attempt counts
    /// for the channel's provider too, whose breaker opens by the same rules, but only if two or more of its channels failed.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">How it ended. Report an attempt with an unknown result as a technical failure.</param>
    /// <param name="latency">
    /// How long it took. A negative value counts as zero, more than a day as a day; null: it is not known, and does not count.
    /// </param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is not defined.</exception>
    public void Report(ChannelHandle channel, ChannelAttemptOutcome outcome, TimeSpan? latency, DateTimeOffset now) =>
        Report(channel, outcome, latency, now, null, []);

    /// <summary>
    /// The same with the request that was attempted, so that the rates of its segments are learned too: call this overload where the
    /// policy has segments.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">How it ended. Report an attempt with an unknown result as a technical failure.</param>
    /// <param name="latency">How long it took, as in the other overload.</param>
    /// <param name="now">The time.</param>
    /// <param name="schema">The schema of the code; null if only the channel is known.</param>
    /// <param name="code">The request's code; <see cref="RoutingSchema.CodeWords"/> words.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is not defined.</exception>
    /// <exception cref="ArgumentException">The code is shorter than its schema requires.</exception>
    public void Report(
        ChannelHandle channel,
        ChannelAttemptOutcome outcome,
        TimeSpan? latency,
        DateTimeOffset now,
        RoutingSchema? schema,
        ReadOnlySpan<ulong> code)
    {
        CheckOutcome(outcome, nameof(outcome));
        CheckCode(schema, code);

        ChannelState state = StateOf(channel);
        int? latencyMs = latency is { } took ? (int)Math.Clamp(took.TotalMilliseconds, 0, 86_400_000) : null;
        bool changed;
        lock (state.SyncRoot)
        {
            changed = state.Report_NeedsLock(channel, outcome, latencyMs, now.UtcTicks);
        }

        ForgetWhatEnded(state, now.UtcTicks);
        if (state.Provider is { } provider)
        {
            ReportTo(provider, channel, outcome, now.UtcTicks);
        }

        // Most reports of a healthy channel change no measured value that tables follow.
        if (changed)
        {
            Publish(state);
        }

        if (outcome != ChannelAttemptOutcome.CustomerAbandoned)
        {
            Learn(state, LearnedFrom(outcome), schema, code, now.UtcTicks, isHistory: false);
        }
    }

    /// <summary>
    /// Records what an attempt was worth. It changes no measurement and no breaker: a host reports an attempt with
    /// <c>Report</c> as soon as it can be judged, and its cost once its outcome is certain.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cost">What it was worth.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The outcome is not defined, an amount is below zero, or the currency is not three letters from A to Z.
    /// </exception>
    public void ReportCost(ChannelHandle channel, in AttemptCost cost)
    {
        CheckOutcome(cost.Outcome, nameof(cost));

        if (cost.AmountMinor < 0 || cost.FeeMinor < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(cost), cost, "An amount is below zero; 0 or more minor units are expected.");
        }

        if (cost.Currency is not { Length: 3 } currency || !currency.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentOutOfRangeException(nameof(cost), cost.Currency, "The currency must be three letters from A to Z.");
        }

        ChannelState state = StateOf(channel);
        lock (state.SyncRoot)
        {
            state.AddCost_NeedsLock(cost);
        }
    }

    /// <summary>
    /// What the channel's attempts were worth since this state was created: a row for each outcome and currency, in the order of
    /// outcomes, then by currency.
    /// </summary>
    /// <param name="channel">The channel.</param>
    public IReadOnlyList<ChannelCost> CostsOf(ChannelHandle channel)
    {
        ChannelState state = StateOf(channel);
        lock (state.SyncRoot)
        {
            return state.Costs_NeedsLock();
        }
    }

    /// <summary>
    /// The measured availability in basis points: the share of counted attempts without a technical failure. Null while the window has too
    /// few attempts.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time. When the last attempt is older than the window, the measurement ends.</param>
    public int? AvailabilityBasisPoints(ChannelHandle channel, DateTimeOffset now) =>
        StateOf(channel).AvailabilityBasisPoints(now.UtcTicks);

    /// <summary>
    /// The measured success rate in basis points: the share of approvals among the attempts that the issuer approved or declined. Null
    /// while the window has too few of those.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time. When the last attempt is older than the window, the measurement ends.</param>
    public int? SuccessRateBasisPoints(ChannelHandle channel, DateTimeOffset now) =>
        StateOf(channel).SuccessBasisPoints(now.UtcTicks);

    /// <summary>The measured mean latency in milliseconds. Null while the window has too few attempts with a latency.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time. When the last attempt is older than the window, the measurement ends.</param>
    public int? LatencyMs(ChannelHandle channel, DateTimeOffset now) =>
        StateOf(channel).LatencyMsOr(-1, now.UtcTicks) is >= 0 and int latency ? latency : null;

    /// <summary>Reserves room in the quotas of a channel and of its provider for one attempt, all or nothing.</summary>
    /// <param name="channel">The channel with its quotas, from the decision's table.</param>
    /// <param name="amountMinor">The amount in minor units, from 0.</param>
    /// <param name="now">
    /// The time, which gives the day and month. The clocks of several hosts may differ, even around midnight: each reservation counts in
    /// its own day and month.
    /// </param>
    /// <param name="reservation">What was reserved; the default value if nothing was.</param>
    /// <returns>
    /// False if a quota has no room; the next candidate may have. Also false for a negative amount, and where a sum would exceed 64 bits.
    /// </returns>
    public bool TryReserve(Channel channel, long amountMinor, DateTimeOffset now, out QuotaReservation reservation)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ChannelState state = Known(channel.Id);
        var zone = ZoneClock.For(channel.TimeZone);
        ProviderState? provider = FindProvider(channel.ProviderId);
        reservation = default;
        if (provider is null)
        {
            lock (state.SyncRoot)
            {
                bool fits = state.CanReserve_NeedsLock(channel.DayQuota, channel.MonthQuota, zone, amountMinor, now.UtcTicks);
                reservation = fits ? state.Reserve_NeedsLock(zone, amountMinor, now.UtcTicks) : default;
                return fits;
            }
        }

        Provider model = provider.Model;
        var sharedZone = ZoneClock.For(model.TimeZone);
        lock (state.SyncRoot)
        {
            lock (provider.Shared.SyncRoot)
            {
                if (!state.CanReserve_NeedsLock(channel.DayQuota, channel.MonthQuota, zone, amountMinor, now.UtcTicks)
                    || !provider.Shared.CanReserve_NeedsLock(model.DayQuota, model.MonthQuota, sharedZone, amountMinor, now.UtcTicks))
                {
                    return false;
                }

                QuotaReservation shared = provider.Shared.Reserve_NeedsLock(sharedZone, amountMinor, now.UtcTicks);
                reservation = state.Reserve_NeedsLock(zone, amountMinor, now.UtcTicks) with
                {
                    ProviderId = model.Id,
                    ProviderDay = shared.Day,
                };
                return true;
            }
        }
    }

    /// <summary>
    /// Counts an attempt that used the quotas of a channel and its provider without a reservation. It happened, so it counts even if there
    /// is no room for it: the next attempts find a quota that is used up.
    /// </summary>
    /// <param name="channel">The channel with its quotas.</param>
    /// <param name="amountMinor">The amount in minor units, from 0.</param>
    /// <param name="at">When the attempt was made, which gives the day and month.</param>
    internal void Use(Channel channel, long amountMinor, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentOutOfRangeException.ThrowIfNegative(amountMinor);
        ChannelState state = Known(channel.Id);
        lock (state.SyncRoot)
        {
            state.Use_NeedsLock(ZoneClock.For(channel.TimeZone), amountMinor, at.UtcTicks);
        }

        if (FindProvider(channel.ProviderId) is { } provider)
        {
            lock (provider.Shared.SyncRoot)
            {
                provider.Shared.Use_NeedsLock(ZoneClock.For(provider.Model.TimeZone), amountMinor, at.UtcTicks);
            }
        }
    }

    /// <summary>
    /// Gives back the room of an attempt that was declined or not executed, to the channel and the provider of the reservation, in the day
    /// and month in which it was reserved. Call it once. A second call does nothing if the channel had at most 255 reservations since.
    /// Returning an empty reservation does nothing. A provider that this state does not know has counted nothing.
    /// </summary>
    /// <param name="reservation">What was reserved.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The amount is negative, or the day is outside the calendar: no reservation has such values.
    /// </exception>
    public void Return(in QuotaReservation reservation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reservation.AmountMinor, nameof(reservation));
        ArgumentOutOfRangeException.ThrowIfNegative(reservation.Day, nameof(reservation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reservation.Day, DateOnly.MaxValue.DayNumber, nameof(reservation));
        ArgumentOutOfRangeException.ThrowIfNegative(reservation.ProviderDay, nameof(reservation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reservation.ProviderDay, DateOnly.MaxValue.DayNumber, nameof(reservation));
        if (reservation.IsNone)
        {
            return;
        }

        ChannelState state = StateOf(reservation.Channel);
        ProviderState? provider = reservation.ProviderId is { } id ? FindProvider(id) : null;
        lock (state.SyncRoot)
        {
            if (!state.IsFirstReturn_NeedsLock(reservation))
            {
                return;
            }

            state.Return_NeedsLock(reservation.AmountMinor, reservation.Day);
            if (provider is not null)
            {
                lock (provider.Shared.SyncRoot)
                {
                    provider.Shared.Return_NeedsLock(reservation.AmountMinor, reservation.ProviderDay);
                }
            }
        }
    }

    /// <summary>Sets a channel's usage from the store, on start.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="usage">The usage on record; sums and counts from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A sum or a count is negative.</exception>
    public void SetUsage(ChannelHandle channel, in QuotaUsage usage)
    {
        CheckUsage(usage);
        ChannelState state = StateOf(channel);
        lock (state.SyncRoot)
        {
            state.SetUsage_NeedsLock(usage);
        }
    }

    /// <summary>
    /// Adds a channel's usage from the store for the day and the month of which nothing is known here: a running host has come to another
    /// day, which may be an earlier one if its clock was wrong.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="usage">The usage on record; sums and counts from 0.</param>
    internal void AddUsage(ChannelHandle channel, in QuotaUsage usage)
    {
        ChannelState state = StateOf(channel);
        lock (state.SyncRoot)
        {
            state.AddUsage_NeedsLock(usage);
        }
    }

    /// <summary>What a channel has used in the day and month that contain a moment.</summary>
    /// <param name="channel">The channel, for its time zone.</param>
    /// <param name="now">The moment.</param>
    public QuotaUsage UsageOf(Channel channel, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return Known(channel.Id).UsageOn(ZoneClock.For(channel.TimeZone).Day(now.UtcTicks));
    }

    /// <summary>Whether a channel's measurement may have ended at a moment, so that values cached by tables may be out of date.</summary>
    internal bool MayHaveEnded(long nowTicks) => nowTicks >= Volatile.Read(ref _measuredUntil);

    /// <summary>The state of a channel of a table that is being compiled; created if the channel is new.</summary>
    internal ChannelState StateFor(string channelId)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(channelId, out ChannelState? state))
            {
                if (_count == MaxChannels)
                {
                    throw new InvalidOperationException(
                        $"This live state knows {MaxChannels:N0} channels, the most that are possible. Begin a new one with the next "
                            + "table.");
                }

                // From 1: the default value of a handle is no channel.
                int number = ++_count;
                state = new ChannelState(new ChannelHandle(number), StableHash.KeyOf(channelId), _options);
                ChannelState[] states = _states;
                if (number >= states.Length)
                {
                    Array.Resize(ref states, Math.Max(16, number * 2));
                }

                states[number] = state;
                _states = states;
                _byId.Add(channelId, state);
            }

            return state;
        }
    }

    private static void CheckUsage(in QuotaUsage usage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usage.DayAmountMinor, nameof(usage));
        ArgumentOutOfRangeException.ThrowIfNegative(usage.DayCount, nameof(usage));
        ArgumentOutOfRangeException.ThrowIfNegative(usage.MonthAmountMinor, nameof(usage));
        ArgumentOutOfRangeException.ThrowIfNegative(usage.MonthCount, nameof(usage));
    }

    private ChannelState StateOf(ChannelHandle channel)
    {
        ChannelState?[] states = _states;
        return (uint)channel.Value < (uint)states.Length && states[channel.Value] is { } state
            ? state
            : throw new ArgumentException(
                $"No channel has handle {channel.Value}: it is not a handle of this live state.",
                nameof(channel));
    }

    private ChannelState Known(string channelId)
    {
        ArgumentNullException.ThrowIfNull(channelId);
        lock (_lock)
        {
            return _byId.TryGetValue(channelId, out ChannelState? state)
                ? state
                : throw new ArgumentException(
                    $"No table with a channel '{channelId}' was compiled for this live state{NameSuggestion.Hint(channelId, _byId.Keys)}.",
                    nameof(channelId));
        }
    }

    /// <summary>Makes a table follow this state. The state does not keep the table alive.</summary>
    internal void Attach(ILiveFollower follower)
    {
        lock (_lock)
        {
            _followers.RemoveAll(f => !f.TryGetTarget(out _));
            _followers.Add(new WeakReference<ILiveFollower>(follower));
            if (!_memories.Contains(follower.Memory))
            {
                _memories.Add(follower.Memory); // Another table was compiled meanwhile, and nothing used this memory yet.
            }

            follower.FollowAll_NeedsLock();
        }
    }

    private static void CheckOutcome(ChannelAttemptOutcome outcome, string parameter)
    {
        if (outcome is < ChannelAttemptOutcome.Approved or > ChannelAttemptOutcome.HardDecline)
        {
            throw new ArgumentOutOfRangeException(parameter, outcome, "The outcome is none that the library knows.");
        }
    }

    private static void CheckCode(RoutingSchema? schema, ReadOnlySpan<ulong> code)
    {
        if (code.Length < (schema?.CodeWords ?? 0))
        {
            throw new ArgumentException($"The code has {code.Length} words; those of its schema have {schema!.CodeWords}.", nameof(code));
        }
    }

    // Reports carry a time, and a decision may be made for any time. Measurements end at the ends of slices, so all channels are checked at
    // most once per slice.
    private void ForgetWhatEnded(ChannelState reported, long nowTicks)
    {
        // The thread that checks the channels may have passed this one before it was measured, so the time is noted afterwards.
        Interlocked.MemoryBarrier();
        if (!_isForgetting && reported.MeasuredUntil >= Volatile.Read(ref _measuredUntil) && !MayHaveEnded(nowTicks))
        {
            return;
        }

        lock (_lock)
        {
            _isForgetting = true;
            Interlocked.MemoryBarrier();
            long until = Math.Min(_measuredUntil, reported.MeasuredUntil);
            if (nowTicks >= until)
            {
                until = long.MaxValue;
                ChannelState[] states = _states;
                for (int i = 1; i <= _count; i++)
                {
                    if (nowTicks >= states[i].MeasuredUntil)
                    {
                        Forget_NeedsLock(states[i], nowTicks);
                    }

                    until = Math.Min(until, states[i].MeasuredUntil);
                }
            }

            Volatile.Write(ref _measuredUntil, until);
            _isForgetting = false;
        }
    }

    private void Forget_NeedsLock(ChannelState state, long nowTicks)
    {
        lock (state.SyncRoot)
        {
            if (nowTicks >= state.MeasuredUntil)
            {
                state.Forget_NeedsLock();
            }
        }

        Follow_NeedsLock(state);
    }

    // Tables are written under one lock, so that two changes of one word never lose each other. The state is read again under the lock: the
    // last writer writes the latest state.
    private void Publish(ChannelState state)
    {
        lock (_lock)
        {
            Follow_NeedsLock(state);
        }
    }

    private void Follow_NeedsLock(ChannelState state)
    {
        foreach (WeakReference<ILiveFollower> reference in _followers)
        {
            if (reference.TryGetTarget(out ILiveFollower? follower))
            {
                follower.Follow_NeedsLock(state);
            }
        }
    }
}
