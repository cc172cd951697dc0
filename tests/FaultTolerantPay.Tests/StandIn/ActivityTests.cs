using System.Diagnostics;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.StandIn;

public class ActivityTests
{
    [Test]
    public async Task Advance_WithAListener_HasEachStoreCommitAsAChildOfThePayment()
    {
        List<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FaultTolerantPay",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.Fail();
        using Activity caller = new Activity("caller").Start();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Activity payment = ended.Single(activity => activity.OperationName == "payment" && activity.TraceId == caller.TraceId);
        Activity[] commits = [.. ended.Where(activity => activity.OperationName == "store.commit" && activity.ParentSpanId == payment.SpanId)];
        Assert.That(payment.GetTagItem("faulttolerantpay.outcome"), Is.EqualTo("Advanced"));
        Assert.That(commits, Has.Length.GreaterThanOrEqualTo(2), "the advance is written before and after the payout");
        Assert.That(commits.Select(commit => commit.GetTagItem("faulttolerantpay.commit")), Is.All.EqualTo("Committed"));
    }
}
