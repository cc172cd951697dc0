using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>Quotas are exact, whichever clock is a little behind and however often room is given back.</summary>
[TestFixture]
public class QuotaTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Channel Plain = new() { Id = "a", ProviderId = "p", Supports = Channel.Supporting() };

    [Test]
    public void TryReserve_ClockBehindOverMidnight_CountsIntoTheDayBefore()
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(100), MonthQuota = new Quota(150) };
        var late = new DateTimeOffset(2026, 3, 31, 23, 59, 59, 999, TimeSpan.Zero);
        DateTimeOffset next = late.AddMilliseconds(1);
        Assert.That(live.TryReserve(channel, 90, late, out QuotaReservation before), Is.True);
        Assert.That(live.TryReserve(channel, 60, next, out _), Is.True);
        Assert.That(live.TryReserve(channel, 11, late, out _), Is.False, "the day before is full");
        Assert.That(live.TryReserve(channel, 10, late, out _), Is.True);
        Assert.That(live.UsageOf(channel, late), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 31), 100, 2, 100, 2)));
        Assert.That(live.UsageOf(channel, next), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 4, 1), 60, 1, 60, 1)));
        live.Return(before);
        Assert.That(live.UsageOf(channel, late).DayAmountMinor, Is.EqualTo(10), "given back to the day in which it was taken");
        Assert.That(live.UsageOf(channel, next).DayAmountMinor, Is.EqualTo(60));
    }

    [TestCase(1, 1)]
    [TestCase(1, 3)]
    [TestCase(-1, 3)]
    public void TryReserve_ClocksThatAreMonthsOff_WipeNothing(int direction, int months)
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(120), MonthQuota = new Quota(150) };
        Assert.That(live.TryReserve(channel, 100, Noon, out _), Is.True);
        for (int i = 1; i <= months; i++)
        {
            live.TryReserve(channel, 1, Noon.AddMonths(i * direction), out _);
        }

        Assert.That(live.TryReserve(channel, 21, Noon, out _), Is.False, "the day");
        Assert.That(live.TryReserve(channel, 51, Noon.AddDays(1), out _), Is.False, "the month");
        Assert.That(live.UsageOf(channel, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 100, 1, 100, 1)));
    }

    // A host whose clock stays a month ahead uses up a new day and month again and again: those that are in use are kept.
    [Test]
    public void TryReserve_OneHostAMonthAheadForDays_TheOthersStayExact()
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(Count: 30), MonthQuota = new Quota(Count: 100) };
        int granted = 0;
        for (int hour = 0; hour < 24 * 10; hour++)
        {
            live.TryReserve(channel, 1, Noon.AddMonths(1).AddHours(hour), out _);
            for (int i = 0; i < 5; i++)
            {
                granted += live.TryReserve(channel, 1, Noon.AddHours(hour).AddMilliseconds(-i), out _) ? 1 : 0;
            }
        }

        Assert.That(granted, Is.EqualTo(100));
    }

    [Test]
    public void TryReserve_TwoClocksTenMillisecondsApart_GrantEachDayItsQuota()
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(Count: 1_000) };
        var midnight = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        int[] granted = new int[2];
        for (int i = -5_000; i < 5_000; i++)
        {
            foreach (int lag in new[] { 0, 10 })
            {
                DateTimeOffset now = midnight.AddMilliseconds(i - lag);
                granted[now < midnight ? 0 : 1] += live.TryReserve(channel, 1, now, out _) ? 1 : 0;
            }
        }

        Assert.That(granted, Is.EqualTo(new[] { 1_000, 1_000 }));
    }

    [Test]
    public void TryReserve_TimeZoneChangedByAReload_KeepsWhatWasUsed()
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { MonthQuota = new Quota(150) };
        var evening = new DateTimeOffset(2026, 3, 31, 20, 0, 0, TimeSpan.Zero);
        Assert.That(live.TryReserve(channel, 150, evening, out _), Is.True);
        Assert.That(live.TryReserve(channel with { TimeZone = "Asia/Shanghai" }, 150, evening, out _), Is.True, "April there");
        Assert.That(live.TryReserve(channel, 1, evening, out _), Is.False, "still March here");
    }

    [Test]
    public void Return_OfWhatWasRefused_GivesNothingBack()
    {
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(100) };
        Assert.That(live.TryReserve(channel, 80, Noon, out _), Is.True);
        Assert.That(live.TryReserve(channel, 50, Noon, out QuotaReservation refused), Is.False);
        Assert.That(refused, Is.EqualTo(default(QuotaReservation)));
        live.Return(refused);
        Assert.That(live.UsageOf(channel, Noon).DayAmountMinor, Is.EqualTo(80));
        Assert.That(() => KnownChannels.Live().Return(default), Throws.Nothing);
    }

    [Test]
    public void Return_Twice_GivesBackOnce([Values(0, 1, 200)] int between)
    {
        var live = KnownChannels.Live();
        live.TryReserve(Plain, 50, Noon, out _);
        live.TryReserve(Plain, 50, Noon, out QuotaReservation reservation);
        live.Return(reservation);
        for (int i = 0; i < between; i++)
        {
            live.TryReserve(Plain, 0, Noon, out _);
        }

        QuotaReservation copy = reservation;
        live.Return(copy);
        Assert.That(live.UsageOf(Plain, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 50, 1 + between, 50, 1 + between)));
    }

    [Test]
    public void Return_AfterManyOthers_StillGivesBack()
    {
        var live = KnownChannels.Live();
        live.TryReserve(Plain, 50, Noon, out QuotaReservation first);
        for (int i = 0; i < 1_000; i++)
        {
            live.TryReserve(Plain, 1, Noon, out QuotaReservation other);
            live.Return(other);
        }

        live.Return(first);
        Assert.That(live.UsageOf(Plain, Noon).DayCount, Is.Zero);
    }

    // A host that keeps what was taken beside its payment gives it back after a restart.
    [Test]
    public void Return_MadeFromWhatAStoreKept_GivesBack()
    {
        var live = KnownChannels.Live();
        ChannelHandle handle = live.HandleOf("a");
        live.SetUsage(handle, new QuotaUsage(new DateOnly(2026, 3, 15), 70, 2, 90, 3));
        live.Return(new QuotaReservation(handle, 30, new DateOnly(2026, 3, 15).DayNumber));
        Assert.That(live.UsageOf(Plain, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 40, 1, 60, 2)));
        Assert.That(() => live.Return(new QuotaReservation(handle, -30, new DateOnly(2026, 3, 15).DayNumber)),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(-1)]
    [TestCase(-100)]
    [TestCase(long.MinValue)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MaxValue - 49)]
    public void TryReserve_AmountBelowZeroOrSumBeyond64Bits_IsRefused(long amount)
    {
        var live = KnownChannels.Live();
        Assert.That(live.TryReserve(Plain, 50, Noon, out _), Is.True);
        Assert.That(live.TryReserve(Plain, amount, Noon, out QuotaReservation refused), Is.False);
        live.Return(refused);
        Assert.That(live.UsageOf(Plain, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 50, 1, 50, 1)));
        Assert.That(live.TryReserve(Plain, long.MaxValue - 50, Noon, out _), Is.True);
    }

    // Three days interleaved, with returns of each: the same as sums in a dictionary.
    [Test]
    public void TryReserve_AnyOrderOfThreeDays_IsTheSumOfEach([Range(0, 4)] int seed)
    {
        var random = new Random(seed);
        var live = KnownChannels.Live();
        Channel channel = Plain with { DayQuota = new Quota(5_000, 40), MonthQuota = new Quota(9_000, 60) };
        DateTimeOffset[] days =
            [new(2026, 3, 31, 3, 0, 0, TimeSpan.Zero), new(2026, 4, 1, 3, 0, 0, TimeSpan.Zero), new(2026, 4, 2, 3, 0, 0, TimeSpan.Zero)];
        long[] amounts = new long[3];
        int[] counts = new int[3];
        var taken = new List<(QuotaReservation Reservation, int Day)>();
        int granted = 0;
        for (int i = 0; i < 5_000; i++)
        {
            if (taken.Count > 0 && random.Next(2) == 0)
            {
                (QuotaReservation reservation, int of) = taken[random.Next(taken.Count)];
                taken.Remove((reservation, of));
                live.Return(reservation);
                amounts[of] -= reservation.AmountMinor;
                counts[of]--;
            }

            int day = random.Next(3);
            long amount = random.Next(0, 600);
            long month = day == 0 ? amounts[0] : amounts[1] + amounts[2];
            int monthCount = day == 0 ? counts[0] : counts[1] + counts[2];
            bool fits = amounts[day] + amount <= 5_000 && counts[day] < 40 && month + amount <= 9_000 && monthCount < 60;
            Assert.That(live.TryReserve(channel, amount, days[day], out QuotaReservation made), Is.EqualTo(fits), $"step {i}");
            if (fits)
            {
                granted++;
                taken.Add((made, day));
                amounts[day] += amount;
                counts[day]++;
            }
        }

        Assert.That(granted, Is.InRange(1_000, 4_500), "granted");
    }
}
