namespace FaultTolerantPay.Testing.Tests;

public class ManualTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Advance_SeveralTimers_FireByDueTimeThenByOrderSet()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        List<string> fired = [];
        using var late = Timer(clock, 2 * Second, () => fired.Add($"late {(clock.GetUtcNow() - start).TotalSeconds}"));
        using var first = Timer(clock, Second, () => fired.Add($"first {(clock.GetUtcNow() - start).TotalSeconds}"));
        using var second = Timer(clock, Second, () => fired.Add("second"));

        clock.Advance(5 * Second);

        Assert.That(fired, Is.EqualTo(new[] { "first 1", "second", "late 2" }));
        Assert.That(clock.GetUtcNow() - start, Is.EqualTo(5 * Second));
    }

    [Test]
    public void Advance_TimerSetByATimer_FiresInTheSameMove()
    {
        var clock = new ManualTimeProvider();
        var fired = 0;
        ITimer? inner = null;
        using var outer = Timer(clock, Second, () => inner = Timer(clock, Second, () => fired++));

        clock.Advance(2 * Second);

        Assert.That(fired, Is.EqualTo(1));
        inner?.Dispose();
    }

    [Test]
    public void Advance_PeriodicTimer_FiresOncePerPeriodUntilDisposed()
    {
        var clock = new ManualTimeProvider();
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, Second, Second);

        clock.Advance(3 * Second);
        timer.Dispose();
        clock.Advance(3 * Second);

        Assert.That(fired, Is.EqualTo(3));
        Assert.That(timer.Change(Second, Second), Is.False);
    }

    [Test]
    public void AdvanceToNextTimer_ChangedTimer_OnlyTheNewDueTimeCounts()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        var fired = 0;
        using var timer = Timer(clock, Second, () => fired++);
        timer.Change(3 * Second, Timeout.InfiniteTimeSpan);

        Assert.That(clock.NextTimer, Is.EqualTo(start + (3 * Second)), "next timer");
        Assert.That(clock.AdvanceToNextTimer(), Is.True, "a timer is due");
        Assert.That(fired, Is.EqualTo(1), "timers that fired");
        Assert.That(clock.AdvanceToNextTimer(), Is.False, "no timer is left");
        Assert.That(clock.GetUtcNow(), Is.EqualTo(start + (3 * Second)), "time");
    }

    [Test]
    public void JumpWallClock_Backwards_TimestampsAndTimersDoNotNotice()
    {
        var clock = new ManualTimeProvider();
        var stamp = clock.GetTimestamp();
        var fired = 0;
        using var timer = Timer(clock, Second, () => fired++);

        clock.JumpWallClock(TimeSpan.FromHours(-2));
        clock.Advance(Second);

        Assert.That(fired, Is.EqualTo(1));
        Assert.That(clock.GetElapsedTime(stamp), Is.EqualTo(Second));
    }

    [Test]
    public void Advance_Backwards_IsRefused() =>
        Assert.That(() => new ManualTimeProvider().Advance(-Second), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Advance_BeyondTheLastTime_IsRefusedAndTheClockStays()
    {
        foreach (DateTimeOffset start in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue.AddTicks(-1) })
        {
            var clock = new ManualTimeProvider(start);
            Assert.That(() => clock.Advance(TimeSpan.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>(), "advance beyond the end");
            Assert.That(() => clock.JumpWallClock(TimeSpan.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>(),
                "jump beyond the end");
            Assert.That(() => clock.JumpWallClock(TimeSpan.MinValue), Throws.InstanceOf<ArgumentOutOfRangeException>(),
                "jump beyond the beginning");
            Assert.That(clock.GetUtcNow(), Is.EqualTo(start), "the clock stays");
            clock.Advance(DateTimeOffset.MaxValue - start);
            Assert.That(clock.GetUtcNow(), Is.EqualTo(DateTimeOffset.MaxValue), "the clock at the end");
        }
    }

    [Test]
    public void CreateTimer_DueBeyondTheLastTime_NeverFires()
    {
        var clock = new ManualTimeProvider();
        clock.Advance(Second);
        int fired = 0;
        using ITimer never = Timer(clock, TimeSpan.MaxValue, () => fired++);
        using ITimer once = clock.CreateTimer(_ => fired += 10, null, Second, TimeSpan.MaxValue);
        Assert.That(clock.NextTimer, Is.EqualTo(clock.GetUtcNow() + Second), "next timer");
        clock.Advance(TimeSpan.FromDays(1_000));

        Assert.That(fired, Is.EqualTo(10), "only the timer that can fire has fired");
        Assert.That(clock.NextTimer, Is.EqualTo(DateTimeOffset.MaxValue), "next timer beyond the end");
    }

    private static ITimer Timer(ManualTimeProvider clock, TimeSpan due, Action action) =>
        clock.CreateTimer(_ => action(), null, due, Timeout.InfiniteTimeSpan);
}
