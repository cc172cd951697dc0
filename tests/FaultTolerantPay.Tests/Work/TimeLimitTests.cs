using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Tests.Work;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public class TimeLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource<int> _answer = new();

    [Test]
    public void AskAsync_AnswersAtOnce_LeavesNoTimerBehind()
    {
        Task<int> asked = TimeLimit.AskAsync((_, _) => ValueTask.FromResult(7), 0, Limit, _time, CancellationToken.None).AsTask();

        Assert.That((asked.Result, _time.NextTimer), Is.EqualTo((7, (DateTimeOffset?)null)));
    }

    [Test]
    public void AskAsync_AnswersInTime_ResumesOnTheThreadThatAnswers()
    {
        Task<int> thread = ThreadAfter(AskAsync());

        _answer.SetResult(7);

        Assert.That(thread.IsCompletedSuccessfully && thread.Result == Environment.CurrentManagedThreadId, Is.True);
    }

    [Test]
    public void AskAsync_TimeIsOver_ResumesOnTheThreadThatMovesTheClock()
    {
        Task<int> asked = AskAsync();
        Task<int> thread = ThreadAfter(asked);

        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.That(asked.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(thread.IsCompletedSuccessfully && thread.Result == Environment.CurrentManagedThreadId, Is.True);
        Assert.That(asked.Exception!.InnerException, Is.TypeOf<TimeoutException>().With.Message.EqualTo("No answer within 3 s."));
    }

    [Test]
    public void AskAsync_CallerGivesUp_ResumesOnTheThreadThatCancels()
    {
        using var caller = new CancellationTokenSource();
        Task<int> asked = AskAsync(caller.Token);
        Task<int> thread = ThreadAfter(asked);

        caller.Cancel();

        Assert.That(thread.IsCompletedSuccessfully && thread.Result == Environment.CurrentManagedThreadId, Is.True);
        Assert.That(asked.IsCanceled, Is.True);
    }

    [Test]
    public void AskAsync_AskedCancelsItself_IsNotATimeout()
    {
        Task<int> asked = AskAsync();

        _answer.SetCanceled();

        Assert.That(asked.IsCanceled, Is.True);
    }

    [Test]
    public void AskAsync_LateFailure_IsDropped()
    {
        Task<int> asked = AskAsync();
        _time.Advance(Limit);

        _answer.SetException(new InvalidOperationException("late"));

        Assert.That(asked.Exception!.InnerException, Is.TypeOf<TimeoutException>());
    }

    [Test]
    public void AskAsync_GivenUpBefore_AsksNobody()
    {
        bool isAsked = false;
        Task<int> asked = TimeLimit.AskAsync(
            (_, _) =>
            {
                isAsked = true;
                return ValueTask.FromResult(7);
            },
            0, Limit, _time, new CancellationToken(canceled: true)).AsTask();

        Assert.That((asked.IsCanceled, isAsked), Is.EqualTo((true, false)));
    }

    private Task<int> AskAsync(CancellationToken cancellationToken = default) =>
        TimeLimit.AskAsync((_, _) => new ValueTask<int>(_answer.Task), 0, Limit, _time, cancellationToken).AsTask();

    /// <summary>The thread on which whoever awaits this goes on.</summary>
    private static async Task<int> ThreadAfter(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Environment.CurrentManagedThreadId;
    }
}
