using FaultTolerantPay.Calls;
using FaultTolerantPay.Testing;

namespace FaultTolerantPay.Tests.Calls;

public sealed class BoundedWaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _time = new();

    [TestCase(10, 20, ExpectedResult = 10)]
    [TestCase(10, 10, ExpectedResult = 10)]
    [TestCase(10, 3, ExpectedResult = 3)]
    [TestCase(10, 0, ExpectedResult = 0)]
    [TestCase(10, -1, ExpectedResult = 0)]
    public int AtMost_LimitAndTimeLeft_IsTheShorterAndNeverNegative(int limit, int left) =>
        (int)BoundedWait.AtMost(TimeSpan.FromTicks(limit), TimeSpan.FromTicks(left)).Ticks;

    [Test]
    public async Task EndsWithinAsync_TaskEndsInTime_IsTrue()
    {
        var task = new TaskCompletionSource<int>();
        ValueTask<bool> ends = BoundedWait.EndsWithinAsync(task.Task, Second, _time);
        task.SetResult(7);
        Assert.That(await ends, Is.True);
    }

    [Test]
    public async Task EndsWithinAsync_LimitPasses_IsFalse()
    {
        ValueTask<bool> ends = BoundedWait.EndsWithinAsync(new TaskCompletionSource().Task, Second, _time);
        _time.Advance(Second);
        Assert.That(await ends, Is.False);
    }

    [TestCase(0)]
    [TestCase(-5)]
    public async Task EndsWithinAsync_NoTimeLeft_IsFalseAtOnce(int seconds) =>
        Assert.That(await BoundedWait.EndsWithinAsync(new TaskCompletionSource().Task, seconds * Second, _time), Is.False);

    [Test]
    public async Task EndsWithinAsync_TaskHasEndedAndNoTimeIsLeft_IsTrue() =>
        Assert.That(await BoundedWait.EndsWithinAsync(Task.CompletedTask, TimeSpan.Zero, _time), Is.True);

    [Test]
    public async Task EndsWithinAsync_TaskFailsWithATimeoutOfItsOwn_HasEnded()
    {
        var task = new TaskCompletionSource();
        ValueTask<bool> ends = BoundedWait.EndsWithinAsync(task.Task, Second, _time);
        task.SetException(new TimeoutException("its own"));
        Assert.That(await ends, Is.True, "the failure is the task's, not the limit's");
        await Assert.ThatAsync(() => task.Task, Throws.TypeOf<TimeoutException>().With.Message.EqualTo("its own"));
    }

    [Test]
    public async Task EndsWithinAsync_CallerGivesUp_Throws()
    {
        using var gaveUp = new CancellationTokenSource();
        ValueTask<bool> ends = BoundedWait.EndsWithinAsync(new TaskCompletionSource().Task, Second, _time, gaveUp.Token);
        await gaveUp.CancelAsync();
        await Assert.ThatAsync(async () => await ends, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task EndsWithinAsync_TaskIsCancelledByItself_HasEnded() =>
        Assert.That(await BoundedWait.EndsWithinAsync(Task.FromCanceled(new CancellationToken(true)), Second, _time), Is.True);
}
