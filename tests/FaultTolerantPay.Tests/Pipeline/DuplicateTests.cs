using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>Requests that wait for the same payment's first one.</summary>
[OnOneThread]
public sealed class DuplicateTests
{
    /// <summary>
    /// 500 duplicates with 10 ms of work each held the first caller's answer up by 5 s; one that waited for the first one's task stopped
    /// both for ever.
    /// </summary>
    [Test]
    public async Task Execute_DuplicatesWait_TheFirstCallerIsAnsweredBeforeAnyOfThemRuns()
    {
        var answer = new TaskCompletionSource<PrimaryResult>();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(new WaitingDetector(answer.Task)));
        await world.AddMerchantAsync();
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        int ran = 0;
        int ranBeforeTheFirst = 0;
        async Task DuplicateAsync()
        {
            TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request()).ConfigureAwait(false);
            ran++;
            if (!first.IsCompleted)
            {
                ranBeforeTheFirst++;
            }

            Assert.That((outcome.Kind, outcome.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, true)), "answer to a duplicate");
        }
        Task[] duplicates = [.. Enumerable.Range(0, 500).Select(_ => DuplicateAsync())];

        answer.SetResult(PrimaryResult.Succeeded());
        bool isFirstAnswered = first.IsCompleted;
        int ranWithTheFirst = ran;
        world.Time.Advance(TimeSpan.Zero);
        await Task.WhenAll(duplicates);

        Assert.That(isFirstAnswered, "the first caller is answered");
        Assert.That((ranWithTheFirst, ranBeforeTheFirst, ran), Is.EqualTo((0, 0, 500)),
            "duplicates that ran with the first, before it, and in all");
    }

    [Test]
    public async Task Execute_OneDuplicateNeverReturns_TheOthersAreAnswered()
    {
        var answer = new TaskCompletionSource<PrimaryResult>();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(new WaitingDetector(answer.Task))
            .AddSingleton(TimeProvider.System));
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request() with
        {
            RequestedAt = DateTimeOffset.UtcNow,
            AnswerBy = DateTimeOffset.UtcNow.AddMinutes(5),
        };
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(request).AsTask();
        using var never = new ManualResetEventSlim();
        async Task StuckAsync()
        {
            await world.Pipeline.ExecuteAsync(request).ConfigureAwait(false);
            never.Wait();
        }
        Task stuck = StuckAsync();
        Task<TransactionOutcome> other = world.Pipeline.ExecuteAsync(request).AsTask();

        answer.SetResult(PrimaryResult.Succeeded());
        TransactionOutcome[] answers = await Task.WhenAll(first, other).WaitAsync(TimeSpan.FromMinutes(1));
        never.Set();
        await stuck;

        Assert.That(answers.Select(outcome => outcome.Kind), Has.All.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    /// <summary>
    /// The first caller gives up while its payment is put on record: it is not sent, and has no outcome that could be shared.
    /// </summary>
    [Test]
    public async Task Execute_FirstEndsWithoutAnOutcome_DuplicateIsAnsweredAndMayAskAgain()
    {
        using var source = new CancellationTokenSource();
        var durable = new TaskCompletionSource();
        var store = InterceptedStore.Around(new InMemoryStandInStore(), async (_, next) =>
        {
            await durable.Task;
            return await next();
        });
        using var world = new StandInHarness(services: services => services.AddSingleton(store));
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request(), source.Token).AsTask();
        Task<TransactionOutcome> duplicate = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        await source.CancelAsync();
        durable.SetResult();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>(), "the first caller gave up");
        world.Time.Advance(TimeSpan.Zero);

        Assert.That(duplicate.IsCompleted, Is.True, "it does not wait for a request that is over");
        Assert.That((await duplicate).Kind, Is.EqualTo(OutcomeKind.InProgress), "answer to the duplicate");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary),
            "answer to a retry");
    }

    /// <summary>
    /// A host's listener to activities runs within the payment. If it throws, only that call fails: the order is not held on this node for
    /// ever.
    /// </summary>
    [Test]
    public async Task Execute_ListenerThrows_TheOrderIsNotHeld()
    {
        using var world = new StandInHarness();
        ActivitySource source = world.Get<Telemetry>().Activities;
        bool isBroken = true;
        using var listener = new ActivityListener
        {
            ShouldListenTo = heard => ReferenceEquals(heard, source),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                isBroken ? throw new InvalidOperationException("full") : ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        Assert.That(async () => await world.Pipeline.ExecuteAsync(world.Request()), Throws.InvalidOperationException);
        isBroken = false;
        Task<TransactionOutcome> again = world.Pipeline.ExecuteAsync(world.Request()).AsTask();

        Assert.That(again.IsCompleted, Is.True, "it waits for nothing");
        Assert.That((await again).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Execute_DuplicateWaits_EndsAtItsOwnDeadline()
    {
        var never = new TaskCompletionSource<PrimaryResult>();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(new WaitingDetector(never.Task)));
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        Task<TransactionOutcome> duplicate =
            world.Pipeline.ExecuteAsync(world.Request() with { AnswerBy = world.Now + TimeSpan.FromSeconds(2) }).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.That((first.IsCompleted, duplicate.IsCompleted), Is.EqualTo((false, true)));
        Assert.That((await duplicate).Reason, Is.EqualTo(OutcomeReasons.InProgress));
        never.SetResult(PrimaryResult.Succeeded());
        await first;
    }

    [Test]
    public async Task Execute_AnotherAttemptOfAnOrderThatIsUnderWay_IsInProgress()
    {
        var answer = new TaskCompletionSource<PrimaryResult>();
        using var world = new StandInHarness(services: services => services.AddSingleton<IFaultDetector>(new WaitingDetector(answer.Task)));
        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        Task<TransactionOutcome> other = world.Pipeline.ExecuteAsync(world.Request() with { Attempt = new AttemptId("again") }).AsTask();
        Assert.That(other.IsCompleted, Is.True, "it does not wait for the first");
        answer.SetResult(PrimaryResult.Succeeded());

        Assert.That((await other).Reason, Is.EqualTo(OutcomeReasons.InProgress));
        Assert.That((await first).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    private sealed class WaitingDetector(Task<PrimaryResult> answer) : IFaultDetector
    {
        public FaultState State => FaultState.Healthy;

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) => new(answer);

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            new(answer);
    }
}
