using FaultTolerantPay.Calls;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Calls;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class HostCallsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource<int> _answer = new();
    private readonly HostCalls _calls;

    public HostCallsTests() =>
        _calls = new HostCalls(_time, Options.Create(new CallOptions { MaxAbandonedCalls = 2 }), NullLogger<HostCalls>.Instance);

    private Callee Callee => _calls.CalleeOf("somebody");

    [Test]
    public void AskAsync_AnswersAtOnce_LeavesNoTimerBehind()
    {
        Task<int> asked = _calls.AskAsync(Callee, (_, _) => ValueTask.FromResult(7), 0, Limit, CancellationToken.None).AsTask();

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
        Assert.That(asked.IsCompleted, Is.False, "not ended before the timeout");
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(thread.IsCompletedSuccessfully && thread.Result == Environment.CurrentManagedThreadId, Is.True, "thread that resumes");
        Assert.That(asked.Exception!.InnerException,
            Is.TypeOf<TimeoutException>().With.Message.EqualTo("somebody did not answer within 3 s."), "exception");
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

    /// <summary>Many callers that hang up at once must not make a callee that works look as if it hung.</summary>
    [Test]
    public void AskAsync_CallerGivesUp_CountsAsAbandonedOnlyAfterTheTimeout()
    {
        using var caller = new CancellationTokenSource();
        Task<int> asked = AskAsync(caller.Token);

        caller.Cancel();
        Assert.That((asked.IsCanceled, Callee.Abandoned), Is.EqualTo((true, 0)), "the caller has given up, and the timeout has not passed");
        _time.Advance(Limit);
        Assert.That(Callee.Abandoned, Is.EqualTo(1), "the timeout has passed");
        _answer.SetResult(7);
        Assert.That(Callee.Abandoned, Is.Zero, "the call has ended");
    }

    [Test]
    public void AskAsync_CallerGivesUpAndTheCalleeEnds_LeavesNothingBehind()
    {
        using var caller = new CancellationTokenSource();
        _ = AskAsync(caller.Token);

        caller.Cancel();
        _answer.SetResult(7);

        Assert.That((Callee.Abandoned, _time.NextTimer), Is.EqualTo((0, (DateTimeOffset?)null)));
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

    private static readonly TimeSpan[] NoLimits = [TimeSpan.MinValue, Timeout.InfiniteTimeSpan, TimeSpan.FromTicks(-1),
        TimeSpan.FromDays(30) + TimeSpan.FromTicks(1), TimeSpan.MaxValue];

    [Test]
    public void AskAsync_LimitOutOfRange_AsksNobody([ValueSource(nameof(NoLimits))] TimeSpan limit)
    {
        bool isAsked = false;
        ValueTask<int> Ask(int state, CancellationToken cancellationToken)
        {
            isAsked = true;
            return ValueTask.FromResult(7);
        }

        Assert.That(async () => await _calls.AskAsync(Callee, Ask, 0, limit, CancellationToken.None),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Expected 0"));
        Assert.That(isAsked, Is.False);
    }

    [Test]
    public void AskAsync_GivenUpBefore_AsksNobody()
    {
        bool isAsked = false;
        Task<int> asked = _calls.AskAsync(
            Callee,
            (_, _) =>
            {
                isAsked = true;
                return ValueTask.FromResult(7);
            },
            0,
            Limit,
            new CancellationToken(canceled: true)).AsTask();

        Assert.That((asked.IsCanceled, isAsked), Is.EqualTo((true, false)));
    }

    [Test]
    public void AskAsync_CalleeBlocksWhereItIsCancelled_IsAbandonedBefore()
    {
        int abandoned = 0;
        Task<int> asked = _calls.AskAsync(
            Callee,
            (_, token) =>
            {
                token.Register(() => abandoned = Callee.Abandoned);
                return new ValueTask<int>(_answer.Task);
            },
            0,
            Limit,
            CancellationToken.None).AsTask();
        _time.Advance(Limit);

        Assert.That((abandoned, asked.IsFaulted), Is.EqualTo((1, true)));
    }

    [Test]
    public void AskAsync_LateAnswer_IsGivenToWhoeverKeepsIt()
    {
        int? kept = null;
        Task<int> asked = _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(_answer.Task), 0, Limit, CancellationToken.None,
            late => kept = late).AsTask();
        _time.Advance(Limit);
        Assert.That((asked.IsFaulted, kept, Callee.Abandoned), Is.EqualTo((true, (int?)null, 1)));

        _answer.SetResult(7);

        Assert.That((kept, Callee.Abandoned), Is.EqualTo(((int?)7, 0)));
    }

    [Test]
    public void AskAsync_TooManyHaveNotEnded_NobodyIsCalledUntilOneEnds()
    {
        Task<int> other = _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(new TaskCompletionSource<int>().Task), 0, Limit,
            CancellationToken.None).AsTask();
        Task<int>[] hanging = [AskAsync(), other];
        _time.Advance(Limit);
        Assert.That(hanging.All(task => task.IsFaulted), Is.True, "both callers stopped waiting");
        Assert.That((Callee.Abandoned, Callee.IsWithheld), Is.EqualTo((2, true)), "both calls count, and the callee is withheld");

        Task<int> withheld = _calls.AskAsync(Callee, (_, _) => ValueTask.FromResult(7), 0, Limit, CancellationToken.None).AsTask();

        Assert.That(withheld.Exception?.InnerException,
            Is.TypeOf<NothingSentException>().With.Message.EqualTo(
                "somebody was not called: 2 calls to it passed their timeout and have not ended."),
            "who is not called, and why");
        Assert.That(Callee.IsWithheld, Is.True, "withheld while both calls last");
        Assert.That(_calls.AskAsync(_calls.CalleeOf("somebody else"), (_, _) => ValueTask.FromResult(7), 0, Limit, CancellationToken.None)
            .AsTask().Result, Is.EqualTo(7), "Others are called.");

        _answer.SetResult(1);

        Assert.That((Callee.Abandoned, Callee.IsWithheld), Is.EqualTo((1, false)), "one call ended: the callee is called again");
        Assert.That(_calls.AskAsync(Callee, (_, _) => ValueTask.FromResult(7), 0, Limit, CancellationToken.None).AsTask().Result,
            Is.EqualTo(7), "answer of the callee");
    }

    [Test]
    public void AskAsync_CallAboutAnItemHasNotEnded_NobodyIsCalledAboutItAndOthersAre()
    {
        Task<int> hanging = AskAbout(new CallSubject(null, "item-1"));
        _time.Advance(Limit);
        Assert.That(hanging.IsFaulted, Is.True, "the first call timed out");

        Task<int> same = AskAbout(new CallSubject(null, "item-1"));
        Assert.That(same.Exception?.InnerException,
            Is.TypeOf<NothingSentException>().With.Message.Contains("about the same").And.Message.Not.Contains("item-1"),
                "It may name a customer.");
        Assert.That((Callee.Abandoned, AskAtOnce(new CallSubject(null, "item-2")).Result), Is.EqualTo((1, 7)), "call about another item");
        _answer.SetResult(1);
        Assert.That(AskAtOnce(new CallSubject(null, "item-1")).Result, Is.EqualTo(7), "call about the same item once the first has ended");
    }

    [Test]
    public void AskAsync_OneMerchantsCallsNeverEnd_OnlyThatMerchantIsNotServed()
    {
        using var calls = new HostCalls(_time, Options.Create(new CallOptions { MaxAbandonedCalls = 8 }), NullLogger<HostCalls>.Instance);
        Callee callee = calls.CalleeOf("somebody");
        Task<int> Ask(string merchant, Task<int> answer) =>
            calls.AskAsync(callee, (_, _) => new ValueTask<int>(answer), 0, Limit, CancellationToken.None,
                about: new CallSubject(merchant, null)).AsTask();
        TaskCompletionSource<int>[] answers = [.. Enumerable.Range(0, 20).Select(_ => new TaskCompletionSource<int>())];
        Task<int>[] hanging = [.. answers.Select(answer => Ask("m-1", answer.Task))];
        _time.Advance(Limit);
        Assert.That(hanging.All(call => call.IsFaulted), Is.True, "its callers stopped waiting");

        Assert.That(Ask("m-1", Task.FromResult(7)).Exception?.InnerException,
            Is.TypeOf<NothingSentException>().With.Message.Contains("merchant m-1"), "its next call is not made");
        Assert.That((Ask("m-2", Task.FromResult(7)).Result, callee.IsWithheld, callee.Abandoned), Is.EqualTo((7, false, 20)),
            "another merchant is served");
        Assert.That(callee.WithheldMerchants, Is.EqualTo(new[] { "m-1" }), "who is not served");
        foreach (TaskCompletionSource<int> answer in answers)
        {
            answer.SetResult(1);
        }

        Assert.That((callee.Abandoned, callee.WithheldMerchants.Count, Ask("m-1", Task.FromResult(7)).Result), Is.EqualTo((0, 0, 7)),
            "once its calls end, it is served again");
    }

    [Test]
    public void AskAsync_CallsOfManyMerchantsNeverEnd_NobodyIsCalled()
    {
        using var calls = new HostCalls(_time, Options.Create(new CallOptions { MaxAbandonedCalls = 8 }), NullLogger<HostCalls>.Instance);
        Callee callee = calls.CalleeOf("somebody");
        List<TaskCompletionSource<int>> answers = [];
        foreach (string merchant in (string[])["m-1", "m-2", "m-3", "m-4"])
        {
            Assert.That(callee.IsWithheld, Is.False, "not withheld before the last of them");
            for (int call = 0; call < 3; call++)
            {
                var answer = new TaskCompletionSource<int>();
                answers.Add(answer);
                _ = calls.AskAsync(callee, (_, _) => new ValueTask<int>(answer.Task), 0, Limit, CancellationToken.None,
                    about: new CallSubject(merchant, null)).AsTask();
            }
            _time.Advance(Limit);
        }

        Assert.That((callee.IsWithheld, callee.Abandoned), Is.EqualTo((true, 12)), "withheld after the last of them");
        foreach (TaskCompletionSource<int> answer in answers)
        {
            answer.SetResult(1);
        }

        Assert.That((callee.IsWithheld, callee.Abandoned), Is.EqualTo((false, 0)), "called again once they have ended");
    }

    [Test]
    public void AskAsync_CallOutlivesItsTimeoutAfterTheCallerGaveUp_ReportsOnce()
    {
        using var caller = new CancellationTokenSource();
        int reported = 0;
        _ = _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(_answer.Task), 7, Limit, caller.Token,
            outlived: state => reported += state).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        caller.Cancel();

        _time.Advance(Limit - TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.That(reported, Is.Zero, "not reported before the timeout");
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That((reported, Callee.Abandoned), Is.EqualTo((7, 1)), "reported at the timeout");
        _time.Advance(Limit);
        _answer.SetResult(1);
        Assert.That((reported, Callee.Abandoned), Is.EqualTo((7, 0)), "not reported again when it ends");
    }

    [Test]
    public void AskAsync_CallerWaitsForTheWholeTimeout_ReportsToNobodyElse()
    {
        int reported = 0;
        Task<int> asked = _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(_answer.Task), 7, Limit, CancellationToken.None,
            outlived: state => reported += state).AsTask();
        _time.Advance(Limit);

        Assert.That((asked.IsFaulted, reported), Is.EqualTo((true, 0)), "the exception says it");
    }

    public void Dispose() => _calls.Dispose();

    private Task<int> AskAsync(CancellationToken cancellationToken = default) =>
        _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(_answer.Task), 0, Limit, cancellationToken).AsTask();

    private Task<int> AskAbout(CallSubject about) =>
        _calls.AskAsync(Callee, (_, _) => new ValueTask<int>(_answer.Task), 0, Limit, CancellationToken.None, about: about).AsTask();

    private Task<int> AskAtOnce(CallSubject about) =>
        _calls.AskAsync(Callee, (_, _) => ValueTask.FromResult(7), 0, Limit, CancellationToken.None, about: about).AsTask();

    /// <summary>The thread on which code that awaits this continues.</summary>
    private static async Task<int> ThreadAfter(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Environment.CurrentManagedThreadId;
    }
}
