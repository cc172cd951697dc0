using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Payments.Results;

public class ResultWaitsTests
{
    private static readonly ChannelPayment Payment = Samples.ChannelPayment(Samples.Key("waited"));

    [Test]
    public void Newest_ReportsInTheOtherOrder_IsTheHighestVersion()
    {
        var waits = new ResultWaits();
        using ResultWaits.Wait wait = waits.Begin(Payment.Key);
        Assert.That(wait.Newest, Is.Null);

        waits.Changed(Payment with { Version = 3 });
        waits.Changed(Payment with { Version = 2 });

        Assert.That(wait.Newest!.Version, Is.EqualTo(3));
    }

    [Test]
    public void NextChange_PaymentChanges_EndsAndTheNextOneWaits()
    {
        var waits = new ResultWaits();
        using ResultWaits.Wait wait = waits.Begin(Payment.Key);
        Task first = wait.NextChange();

        waits.Changed(Payment with { Version = 2 });

        Assert.That(first.IsCompletedSuccessfully, Is.True);
        Assert.That(wait.NextChange().IsCompleted, Is.False);
    }

    [Test]
    public void Dispose_LastWait_KeepsNothing()
    {
        var waits = new ResultWaits();
        ResultWaits.Wait first = waits.Begin(Payment.Key), second = waits.Begin(Payment.Key);
        waits.Changed(Payment with { Version = 2 });
        first.Dispose();
        Assert.That(waits.Count, Is.EqualTo(1));
        second.Dispose();

        Assert.That(waits.Count, Is.Zero);
        using ResultWaits.Wait later = waits.Begin(Payment.Key);
        Assert.That(later.Newest, Is.Null);
    }
}
