using System.Diagnostics;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Signals;

/// <summary>What a trace shows of a payment, from its request to its collection the next morning.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ActivityTests : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public ActivityTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FaultTolerantPay",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (_ended)
                {
                    _ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Test]
    public async Task Advance_WithAListener_HasEachCallAndStoreCommitAsAChildOfThePayment()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        using Activity caller = new Activity("caller").Start();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced), "outcome");
        Activity payment = Payment(caller);
        Activity[] children = [.. Ended(activity => activity.ParentSpanId == payment.SpanId)];
        Assert.That(payment.GetTagItem("faulttolerantpay.outcome"), Is.EqualTo("Advanced"), "outcome on the trace");
        Activity[] commits = [.. children.Where(activity => activity.OperationName == "store.commit")];
        Assert.That(commits, Has.Length.GreaterThanOrEqualTo(2), "the advance is written before and after the payout");
        Assert.That(commits.Select(commit => commit.GetTagItem("faulttolerantpay.commit")), Is.All.EqualTo("Committed"),
            "result of each commit");
        Assert.That(
            children.Where(activity => activity.OperationName != "store.commit")
                .Select(call => $"{call.OperationName}, {call.Kind}, {call.GetTagItem("faulttolerantpay.call.end")}"),
            Is.EqualTo(new[] { "call operator-controls, Internal, answered", "call institution:alpha, Client, answered",
                "call payout:alpha, Client, answered" }),
            "calls on the trace");
    }

    [Test]
    public async Task Advance_CollectedTheNextMorning_IsLinkedToThePaymentsTrace()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        Activity payment;
        using (Activity caller = new Activity("caller").Start())
        {
            Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced), "outcome");
            payment = Payment(caller);
        }
        world.Restart();
        world.Detector.Recover();

        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromMinutes(30));

        Activity[] works = [.. Ended(activity =>
            activity.Links.Any(link => link.Context.TraceId == payment.TraceId && link.Context.SpanId == payment.SpanId))];
        Assert.That(works.Select(work => work.OperationName), Is.SupersetOf(new[] { "work Confirmation", "work Advance", "work Advices" }),
            "works");
        Assert.That(works.Select(work => (work.TraceId == payment.TraceId, work.ParentSpanId)),
            Is.All.EqualTo((false, default(ActivitySpanId))), "each is a trace of its own");
        Activity collection = Ended(activity => activity.OperationName == "call collection:alpha")
            .Single(call => works.Any(work => work.SpanId == call.ParentSpanId));
        Assert.That(collection.StartTimeUtc, Is.GreaterThan(payment.StartTimeUtc), "time of the collection");
        Assert.That(Ended(activity => activity.OperationName == "store.commit" && activity.TraceId == collection.TraceId), Is.Not.Empty,
            "commits on the trace of the collection");
    }

    [Test]
    public async Task Call_Fails_SaysHowItEndedAndNothingThatWasSaid()
    {
        const string Card = "4111111111111111";
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => throw new InvalidOperationException($"card {Card}");
        using Activity caller = new Activity("caller").Start();

        await world.Pipeline.ExecuteAsync(world.Request());

        Activity call = Ended(activity => activity.OperationName == "call payout:alpha" && activity.TraceId == caller.TraceId).Single();
        Assert.That((call.Status, call.GetTagItem("faulttolerantpay.call.end"), call.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, "failed", nameof(InvalidOperationException))));
        Assert.That(Ended(_ => true)
            .SelectMany(activity => activity.TagObjects.Select(tag => $"{tag.Value}").Append(activity.StatusDescription)
                .Append(activity.DisplayName)).Select(text => text ?? ""), Has.None.Contains(Card));
    }

    [Test]
    public async Task Record_NobodyTraces_HoldsNoTrace()
    {
        _listener.Dispose();
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();

        await world.Pipeline.ExecuteAsync(request);

        Assert.That((await world.Store.FindTransactionAsync(request.Key, CancellationToken.None))!.TraceParent, Is.Null);
    }

    public void Dispose() => _listener.Dispose();

    private Activity Payment(Activity caller) =>
        Ended(activity => activity.OperationName == "payment" && activity.TraceId == caller.TraceId).Single();

    private Activity[] Ended(Func<Activity, bool> which)
    {
        lock (_ended)
        {
            return [.. _ended.Where(which)];
        }
    }
}
