using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// The live data of one channel. Writers hold <see cref="SyncRoot"/>. Readers take no lock and read each value separately: a decision is
/// advice for one moment, and the reservation after it is exact.
/// </summary>
internal sealed class ChannelState
{
    /// <summary>A time before the end of any measurement.</summary>
    public const long AtAnyTime = long.MinValue;

    private const int Unknown = -1;

    // A stored time further ahead than this, beyond what the options allow, came from a wrong clock.
    private const long AheadTicks = TimeSpan.TicksPerHour;

    private readonly LiveOptions _options;
    private readonly MeasurementSlice[] _slices;
    private UsagePeriods _days;
    private UsagePeriods _months;
    private ReturnedReservations _returned;
    private readonly long _sliceTicks;
    private long _sliceNumber = long.MinValue;
    private long _measuredUntil = long.MaxValue;
    private MeasurementSlice _total;
    private long _openUntil;
    private long _recoveringSince;
    private readonly bool _needsSeveralFailed;
    private int _failuresInARow;
    private FailedChannels _failedInARow;
    private ProviderState? _provider;
    private int _farBehindInARow;
    private int _successBasisPoints = Unknown;
    private int _availabilityBasisPoints = Unknown;
    private int _latencyMs = Unknown;
    private bool _isUp = true;
    private Dictionary<(ChannelAttemptOutcome, string), ChannelCost>? _costs;

    /// <param name="handle">The channel's handle; the default value for what several channels share.</param>
    /// <param name="splitKey">The hash by which it draws.</param>
    /// <param name="options">How it measures.</param>
    /// <param name="needsSeveralFailed">Whether the breaker opens only if two or more channels failed.</param>
    public ChannelState(ChannelHandle handle, ulong splitKey, LiveOptions options, bool needsSeveralFailed = false)
    {
        _needsSeveralFailed = needsSeveralFailed;
        Handle = handle;
        SplitKey = splitKey;
        _options = options;
        _slices = new MeasurementSlice[options.WindowSlices];
        _sliceTicks = Math.Max(options.Window.Ticks / _slices.Length, 1);
    }

    public ChannelHandle Handle { get; }

    /// <summary>The hash by which the channel draws, for splits and for a growing share.</summary>
    public ulong SplitKey { get; }

    public Lock SyncRoot { get; } = new();

    /// <summary>
    /// The provider by the table that was compiled or put in force last; null if no table has the channel. It gets the channel's reports.
    /// </summary>
    public ProviderState? Provider
    {
        get => Volatile.Read(ref _provider);
        set => Volatile.Write(ref _provider, value);
    }

    public bool IsUp => Volatile.Read(ref _isUp);

    /// <summary>The end of the breaker's open time in UTC ticks, or 0.</summary>
    public long OpenUntil => Volatile.Read(ref _openUntil);

    /// <summary>Whether a decision must check <see cref="Admits"/>: the breaker is open, or the channel is recovering.</summary>
    public bool NeedsCheck => OpenUntil != 0 || Volatile.Read(ref _recoveringSince) != 0;

    /// <summary>
    /// The UTC ticks at which the last attempt leaves the window and the measurement ends; the largest value while nothing is measured. A
    /// channel that loses every decision because of its measurement gets no further reports. From this time on the catalogue's values
    /// apply, and the channel is tried again.
    /// </summary>
    public long MeasuredUntil => Volatile.Read(ref _measuredUntil);

    /// <summary>
    /// The measured share of approvals among approvals and declines in basis points, or null while measurements are too few or too old. No
    /// table follows it: what ranks channels is learned.
    /// </summary>
    public int? SuccessBasisPoints(long nowTicks) =>
        Volatile.Read(ref _successBasisPoints) is >= 0 and int measured && nowTicks < MeasuredUntil ? measured : null;

    /// <summary>
    /// The measured share of attempts without a technical failure in basis points, or null while measurements are too few or too old.
    /// </summary>
    public int? AvailabilityBasisPoints(long nowTicks) =>
        Volatile.Read(ref _availabilityBasisPoints) is >= 0 and int measured && nowTicks < MeasuredUntil ? measured : null;

    /// <summary>The measured mean latency in milliseconds, or the catalogue's while measurements are too few or too old.</summary>
    public int LatencyMsOr(int configured, long nowTicks) =>
        Volatile.Read(ref _latencyMs) is >= 0 and int measured && nowTicks < MeasuredUntil ? measured : configured;

    /// <summary>
    /// The channel's share of transactions at a moment, in basis points: 0 while it is down or its breaker is open, 10,000 when healthy.
    /// </summary>
    public int ShareAt(long nowTicks)
    {
        if (!IsUp)
        {
            return 0;
        }

        long since = Volatile.Read(ref _recoveringSince);
        long openUntil = OpenUntil;
        if (openUntil != 0)
        {
            if (openUntil - nowTicks > 0 && !IsFarAhead(openUntil - _options.BreakerOpenDuration.Ticks, nowTicks))
            {
                return 0;
            }

            since = openUntil;
        }

        if (since == 0)
        {
            return 10_000;
        }

        long elapsed = nowTicks - since;
        long ramp = _options.RampUpDuration.Ticks;
        int from = _options.RampUpStartBasisPoints;
        return elapsed >= ramp ? 10_000 : elapsed <= 0 ? from : from + (int)((10_000 - from) * (Int128)elapsed / ramp);
    }

    /// <summary>
    /// Whether a transaction is within the channel's current share. The same transaction always gets the same result for the same share.
    /// </summary>
    public bool Admits(long nowTicks, RoutingSeed transaction)
    {
        int share = ShareAt(nowTicks);
        return share == 10_000 || (share > 0 && StableHash.Draw(transaction, SplitKey) % 10_000 < (uint)share);
    }

    public bool HasRoom(in Quota dayQuota, in Quota monthQuota, ZoneClock zone, long amountMinor, long nowTicks)
    {
        int day = zone.Day(nowTicks);
        int month = ZoneClock.MonthOf(day);
        return dayQuota.Allows(amountMinor, _days.AmountIn(day), _days.CountIn(day))
            && monthQuota.Allows(amountMinor, _months.AmountIn(month), _months.CountIn(month));
    }

    public QuotaUsage UsageOn(int day)
    {
        int month = ZoneClock.MonthOf(day);
        return new QuotaUsage(
            DateOnly.FromDayNumber(day),
            _days.AmountIn(day),
            _days.CountIn(day),
            _months.AmountIn(month),
            _months.CountIn(month));
    }

    public long MonthVolume(ZoneClock zone, long nowTicks) => MonthVolume(zone.Month(nowTicks));

    /// <summary>What the channel has processed in a month, as <see cref="ZoneClock.Month"/> counts.</summary>
    public long MonthVolume(int month) => _months.AmountIn(month);

    /// <summary>Whether the quotas have room, and the sums fit in 64 bits.</summary>
    public bool CanReserve_NeedsLock(in Quota dayQuota, in Quota monthQuota, ZoneClock zone, long amountMinor, long nowTicks)
    {
        int day = zone.Day(nowTicks);
        return amountMinor >= 0
            && HasRoom(dayQuota, monthQuota, zone, amountMinor, nowTicks)
            && _days.CanAdd(day, amountMinor)
            && _months.CanAdd(ZoneClock.MonthOf(day), amountMinor);
    }

    /// <summary>Reserves room that <see cref="CanReserve_NeedsLock"/> found under the same lock.</summary>
    public QuotaReservation Reserve_NeedsLock(ZoneClock zone, long amountMinor, long nowTicks)
    {
        int day = zone.Day(nowTicks);
        _days.Add_NeedsLock(day, amountMinor);
        _months.Add_NeedsLock(ZoneClock.MonthOf(day), amountMinor);
        return new QuotaReservation(Handle, amountMinor, day) { Number = _returned.Next_NeedsLock() };
    }

    /// <summary>Counts what was used, with room for it or without. A sum stays within 64 bits.</summary>
    public void Use_NeedsLock(ZoneClock zone, long amountMinor, long ticks)
    {
        int day = zone.Day(ticks);
        int month = ZoneClock.MonthOf(day);
        _days.Add_NeedsLock(day, Math.Min(amountMinor, long.MaxValue - _days.AmountIn(day)));
        _months.Add_NeedsLock(month, Math.Min(amountMinor, long.MaxValue - _months.AmountIn(month)));
    }

    /// <summary>Whether a reservation was not returned before, as far as that is known.</summary>
    public bool IsFirstReturn_NeedsLock(in QuotaReservation reservation) => _returned.TryReturn_NeedsLock(reservation.Number);

    /// <summary>Gives room back in the day and month of its reservation, while their data is kept.</summary>
    public void Return_NeedsLock(long amountMinor, int day)
    {
        _days.Remove_NeedsLock(day, amountMinor);
        _months.Remove_NeedsLock(ZoneClock.MonthOf(day), amountMinor);
    }

    public void SetUsage_NeedsLock(in QuotaUsage usage)
    {
        _days.Set_NeedsLock(usage.Day.DayNumber, usage.DayAmountMinor, usage.DayCount);
        _months.Set_NeedsLock(ZoneClock.MonthOf(usage.Day.DayNumber), usage.MonthAmountMinor, usage.MonthCount);
    }

    /// <summary>Sets the day and the month of which nothing is known here. What this process counted itself stays.</summary>
    public void AddUsage_NeedsLock(in QuotaUsage usage)
    {
        int month = ZoneClock.MonthOf(usage.Day.DayNumber);
        if (!_days.Has(usage.Day.DayNumber))
        {
            _days.Set_NeedsLock(usage.Day.DayNumber, usage.DayAmountMinor, usage.DayCount);
        }

        if (!_months.Has(month))
        {
            _months.Set_NeedsLock(month, usage.MonthAmountMinor, usage.MonthCount);
        }
    }

    public void SetUp_NeedsLock(bool isUp, long nowTicks)
    {
        if (isUp && !_isUp)
        {
            ClearWindow_NeedsLock();
            EndRow_NeedsLock();
            if (_options.RampUpDuration > TimeSpan.Zero)
            {
                Volatile.Write(ref _recoveringSince, Math.Max(nowTicks, 1)); // 0 says that it does not come back.
            }
        }

        if (!isUp)
        {
            Volatile.Write(ref _openUntil, 0);
        }

        Volatile.Write(ref _isUp, isUp);
    }

    /// <summary>Adds what an attempt was worth. Currencies are three letters, so the number of sums is bounded.</summary>
    public void AddCost_NeedsLock(in AttemptCost cost)
    {
        _costs ??= [];
        (ChannelAttemptOutcome, string) key = (cost.Outcome, cost.Currency);
        _costs[key] = (_costs.GetValueOrDefault(key) ?? new ChannelCost(cost.Outcome, cost.Currency, 0, 0, 0, TimeSpan.Zero)).With(cost);
    }

    public IReadOnlyList<ChannelCost> Costs_NeedsLock() =>
        _costs is null ? [] : [.. _costs.Values.OrderBy(cost => cost.Outcome).ThenBy(cost => cost.Currency, StringComparer.Ordinal)];

    /// <summary>Counts one attempt on a channel. True if a value that tables follow changed.</summary>
    public bool Report_NeedsLock(ChannelHandle channel, ChannelAttemptOutcome outcome, int? latencyMs, long nowTicks)
    {
        if (outcome == ChannelAttemptOutcome.CustomerAbandoned)
        {
            return false;
        }

        var before = (_latencyMs, NeedsCheck);
        BringBackWhatIsFarAhead_NeedsLock(nowTicks);
        TurnWindow_NeedsLock(nowTicks);
        ref MeasurementSlice slice = ref _slices[(int)(_sliceNumber % _slices.Length)];
        slice.Add(outcome, latencyMs);
        _total.Add(outcome, latencyMs);
        bool failed = outcome == ChannelAttemptOutcome.TechnicalFailure;
        if (failed)
        {
            _failuresInARow++;
            _failedInARow.Add(channel);
            slice.Failed.Add(channel);
        }
        else
        {
            EndRow_NeedsLock();
        }

        bool enough = IsEnough(_total.Attempts);
        Volatile.Write(ref _measuredUntil, enough ? (_sliceNumber + _slices.Length) * _sliceTicks : long.MaxValue);
        Volatile.Write(ref _successBasisPoints, IsEnough(_total.Judged) ? (int)(_total.Approvals * 10_000 / _total.Judged) : Unknown);
        Volatile.Write(ref _availabilityBasisPoints, enough ? _total.AvailabilityBasisPoints : Unknown);
        Volatile.Write(ref _latencyMs, IsEnough(_total.Timed) ? (int)(_total.LatencyMs / _total.Timed) : Unknown);

        if (failed && IsBroken_NeedsLock(enough, nowTicks))
        {
            ClearWindow_NeedsLock();
            EndRow_NeedsLock();
            Volatile.Write(ref _openUntil, nowTicks + _options.BreakerOpenDuration.Ticks);
        }
        else if (!failed && NeedsCheck && ShareAt(nowTicks) == 10_000)
        {
            Volatile.Write(ref _openUntil, 0);
            Volatile.Write(ref _recoveringSince, 0);
        }

        return before != (_latencyMs, NeedsCheck);
    }

    /// <summary>Ends measurements that are too old. The attempts themselves stay until the next report advances the window.</summary>
    public void Forget_NeedsLock()
    {
        Volatile.Write(ref _successBasisPoints, Unknown);
        Volatile.Write(ref _availabilityBasisPoints, Unknown);
        Volatile.Write(ref _latencyMs, Unknown);
        Volatile.Write(ref _measuredUntil, long.MaxValue);
    }

    private bool IsEnough(long attempts) => attempts >= _options.MinAttempts;

    private static bool IsFarAhead(long ticks, long nowTicks) => ticks - nowTicks > AheadTicks;

    // A breaker that opened, or a share that started to grow, at the time of a clock that was ahead would wait for that time: the channel
    // would be unavailable for as long.
    private void BringBackWhatIsFarAhead_NeedsLock(long nowTicks)
    {
        if (_openUntil != 0 && IsFarAhead(_openUntil - _options.BreakerOpenDuration.Ticks, nowTicks))
        {
            Volatile.Write(ref _recoveringSince, Math.Max(nowTicks, 1));
            Volatile.Write(ref _openUntil, 0);
        }

        if (_recoveringSince != 0 && IsFarAhead(_recoveringSince, nowTicks))
        {
            Volatile.Write(ref _recoveringSince, Math.Max(nowTicks, 1));
        }
    }

    // A recovering channel is judged by the attempts since its recovery began, however few. If the first of them fails, the breaker opens
    // again; one failure among many does not open it.
    private bool IsBroken_NeedsLock(bool enough, long nowTicks)
    {
        bool recovering = NeedsCheck && ShareAt(nowTicks) is > 0 and < 10_000;
        return ((recovering || enough) && _total.AvailabilityBasisPoints < _options.MinAvailabilityBasisPoints
                && (!_needsSeveralFailed || HaveSeveralFailed_NeedsLock()))
            || (_options.MaxConsecutiveFailures > 0 && _failuresInARow >= _options.MaxConsecutiveFailures
                && (!_needsSeveralFailed || _failedInARow.AreSeveral));
    }

    private bool HaveSeveralFailed_NeedsLock()
    {
        var failed = default(FailedChannels);
        foreach (ref readonly MeasurementSlice slice in (ReadOnlySpan<MeasurementSlice>)_slices)
        {
            failed.Add(slice.Failed);
        }

        return failed.AreSeveral;
    }

    private void EndRow_NeedsLock()
    {
        _failuresInARow = 0;
        _failedInARow = default;
    }

    private void TurnWindow_NeedsLock(long nowTicks)
    {
        long number = nowTicks / _sliceTicks;
        bool isFarBehind = _sliceNumber != long.MinValue && (_sliceNumber - number) * _sliceTicks > _options.Window.Ticks + AheadTicks;
        _farBehindInARow = isFarBehind ? _farBehindInARow + 1 : 0;
        if (number <= _sliceNumber && _farBehindInARow < _options.MinAttempts)
        {
            return; // The same slice, or a report that comes late: it counts into the newest slice.
        }

        // There are enough reports for a measurement, and all are far behind: the one clock ahead of them was wrong, or is gone.
        if (_sliceNumber == long.MinValue || isFarBehind || number - _sliceNumber >= _slices.Length)
        {
            ClearWindow_NeedsLock();
        }
        else
        {
            for (long n = _sliceNumber + 1; n <= number; n++)
            {
                ref MeasurementSlice old = ref _slices[(int)(n % _slices.Length)];
                _total.Remove(old);
                old = default;
            }
        }

        _sliceNumber = number;
    }

    // Measurements from before the breaker opened say nothing about the recovering channel.
    private void ClearWindow_NeedsLock()
    {
        Array.Clear(_slices);
        _total = default;
        Forget_NeedsLock();
    }

    private struct MeasurementSlice
    {
        public long Attempts;
        public long Approvals;
        public long Failures;
        public long Timed;
        public long LatencyMs;

        /// <summary>The channels that failed; in the sum of all slices it is not kept.</summary>
        public FailedChannels Failed;

        /// <summary>Those that the issuer approved or declined.</summary>
        public readonly long Judged => Attempts - Failures;

        public readonly int AvailabilityBasisPoints => (int)(Judged * 10_000 / Attempts);

        public void Add(ChannelAttemptOutcome outcome, int? latencyMs)
        {
            Attempts++;
            Approvals += outcome == ChannelAttemptOutcome.Approved ? 1 : 0;
            Failures += outcome == ChannelAttemptOutcome.TechnicalFailure ? 1 : 0;
            Timed += latencyMs is null ? 0 : 1;
            LatencyMs += latencyMs ?? 0;
        }

        public void Remove(in MeasurementSlice other)
        {
            Attempts -= other.Attempts;
            Approvals -= other.Approvals;
            Failures -= other.Failures;
            Timed -= other.Timed;
            LatencyMs -= other.LatencyMs;
        }
    }
}
