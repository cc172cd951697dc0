using System.Collections.Concurrent;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Tests.Work;

public class BackgroundWorkServiceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // The test runner's context would send continuations to other threads: here they run on the one that moves the clock.
    [SetUp]
    public void RunContinuationsHere() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public void Drive_RoundsWithWork_FollowAtOnceAndThenItRests()
    {
        var clock = new ManualTimeProvider();
        var work = new ScriptedWork(3, 2, 1, 0, 0);
        using var service = Service(clock, new EventLog(), work);

        _ = service.DriveAsync(work);
        Assert.That(work.Rounds, Is.EqualTo(4));
        clock.Advance(0.99 * Second);
        Assert.That(work.Rounds, Is.EqualTo(4), "it rests");
        clock.Advance(0.01 * Second);
        Assert.That(work.Rounds, Is.EqualTo(5));
    }

    [Test]
    public void Drive_AnotherNodeChangesSomething_RunsAtOnceWhatFollowsIt([Values] bool runsOnChange)
    {
        var clock = new ManualTimeProvider();
        var changes = new Changes();
        var work = new ScriptedWork { RunsOnChange = runsOnChange };
        using var service = new BackgroundWorkService(
            () => [], Microsoft.Extensions.Options.Options.Create(new BackgroundWorkOptions()), clock, new EventLog(), changes);
        _ = service.StartAsync(CancellationToken.None);
        _ = service.DriveAsync(work);

        changes.Raise();

        Assert.That(() => work.Rounds, runsOnChange ? Is.EqualTo(2).After(5_000, 10) : Is.EqualTo(1));
        clock.Advance(Second);
        Assert.That(() => work.Rounds, Is.EqualTo(runsOnChange ? 3 : 2).After(5_000, 10), "it also runs from time to time");
    }

    [Test]
    public void Drive_RoundsThatThrow_AreLoggedAndTriedAgainWithGrowingRests()
    {
        var clock = new ManualTimeProvider();
        var log = new EventLog();
        var work = new ScriptedWork { Throws = true };
        using var service = Service(clock, log, work);
        _ = service.DriveAsync(work);

        List<double> rests = [];
        for (var i = 0; i < 9; i++)
        {
            var start = clock.GetTimestamp();
            clock.AdvanceToNextTimer();
            rests.Add(clock.GetElapsedTime(start).TotalSeconds);
        }

        Assert.That(rests, Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }), "waits between the rounds");
        Assert.That(log.Ids.Count(id => id == 2020), Is.EqualTo(10), "failures in the log");
        work.Throws = false;
        clock.AdvanceToNextTimer();
        Assert.That(log.Ids, Does.Contain(2021), "recovery in the log");
    }

    [Test]
    public async Task Stop_RoundUnderWay_MayEndAndNoOtherBegins()
    {
        var clock = new ManualTimeProvider();
        var running = new TaskCompletionSource<int>();
        var work = new ScriptedWork { Holds = running };
        using var service = Service(clock, new EventLog(), work);
        await service.StartAsync(CancellationToken.None);
        SpinWait.SpinUntil(() => work.Rounds == 1, TimeSpan.FromSeconds(10));

        var stop = service.StopAsync(CancellationToken.None);
        Assert.That(stop.IsCompleted, Is.False);
        Assert.That(work.Token.IsCancellationRequested, Is.False, "the round is not cut off");
        running.SetResult(1);
        await stop.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(work.Rounds, Is.EqualTo(1));
    }

    [Test]
    public async Task Stop_RoundThatDoesNotEnd_IsCancelledAtTheShutdownTimeout()
    {
        var clock = new ManualTimeProvider();
        var work = new ScriptedWork { Holds = new TaskCompletionSource<int>() };
        using var service = Service(clock, new EventLog(), work);
        await service.StartAsync(CancellationToken.None);
        SpinWait.SpinUntil(() => work.Rounds == 1, TimeSpan.FromSeconds(10));
        using var shutdown = new CancellationTokenSource();

        var stop = service.StopAsync(shutdown.Token);
        await shutdown.CancelAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(work.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task Dispose_WithoutStop_EndsTheLoopAndCancelsTheRound([Values] bool isResting)
    {
        var clock = new ManualTimeProvider();
        var work = isResting ? new ScriptedWork(0) : new ScriptedWork { Holds = new TaskCompletionSource<int>() };
        BackgroundWorkService service = Service(clock, new EventLog(), work);
        Task loop = service.DriveAsync(work);
        Assert.That(loop.IsCompleted, Is.False, "the loop runs");

        service.Dispose();
        service.Dispose();
        clock.Advance(TimeSpan.FromMinutes(10));

        await loop.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(work.Rounds, Is.EqualTo(1));
        Assert.That(work.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task Start_SeveralWorks_OneThatHangsDoesNotHoldTheOthers()
    {
        var hanging = new ScriptedWork { Holds = new TaskCompletionSource<int>() };
        var other = new ScriptedWork(1, 1, 1);
        using var service = Service(new ManualTimeProvider(), new EventLog(), hanging, other);
        await service.StartAsync(CancellationToken.None);

        Assert.That(SpinWait.SpinUntil(() => other.Rounds == 4, TimeSpan.FromSeconds(10)), Is.True);
        hanging.Holds.SetResult(0);
        await service.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static BackgroundWorkService Service(ManualTimeProvider clock, EventLog log, params IBackgroundWork[] works) =>
        new(() => works, Microsoft.Extensions.Options.Options.Create(new BackgroundWorkOptions()), clock, log);

    private sealed class ScriptedWork(params int[] results) : IBackgroundWork
    {
        private int _rounds;

        public string Name => "scripted";

        public TimeSpan IdleDelay => Second;

        public int Rounds => Volatile.Read(ref _rounds);

        public bool RunsOnChange { get; init; }

        public bool Throws { get; set; }

        public TaskCompletionSource<int>? Holds { get; init; }

        public CancellationToken Token { get; private set; }

        public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            var round = Interlocked.Increment(ref _rounds);
            if (Throws)
            {
                throw new InvalidOperationException();
            }

            return Holds is null ? results.ElementAtOrDefault(round - 1) : await Holds.Task.WaitAsync(cancellationToken);
        }
    }

    private sealed class Changes : IChangeSignal
    {
        private Action? _changed;

        public IDisposable Subscribe(Action changed)
        {
            _changed = changed;
            return new CancellationTokenSource();
        }

        public void Raise() => _changed!();
    }

    private sealed class EventLog : ILogger<BackgroundWorkService>
    {
        private readonly ConcurrentQueue<int> _ids = new();

        public IEnumerable<int> Ids => _ids;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            _ids.Enqueue(eventId.Id);
    }
}
