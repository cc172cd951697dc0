using System.Diagnostics.Metrics;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// The whole library on a file whose mandate tokens are encrypted: what happens while payments are open, and to one payment whose key is
/// missing.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LostKeyTests : IDisposable
{
    private readonly StandInOnFile _world = new(TestKeys.Protector("k1"));

    public void Dispose() => _world.Dispose();

    /// <summary>
    /// Healthy, stood in for, being collected with an unknown outcome, waiting, with another mandate by order and one that a payment
    /// brought: no token is in any byte.
    /// </summary>
    [Test]
    public async Task Pay_WithAProtector_NoTokenIsInTheFilesWhilePaymentsAreOpen()
    {
        _world.AlphaCollection.OnCollect = instruction => instruction.Key.Transaction.Order.Value == "unknown" ? ChannelResult.Unknown()
            : ChannelResult.HardDecline("14");
        _world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
        await _world.AddMerchantAsync();
        Assert.That((await _world.Get<IFallbackTransactionPipeline>().ExecuteAsync(_world.Request("healthy", "token-healthy"))).Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary), "healthy payment");
        await _world.AdvanceAsync("unknown", "token-unknown");
        await _world.AdvanceAsync("declined", "token-declined");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await _world.AdvanceAsync("waiting", "token-waiting");
        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(StandInOnFile.Alpha, "token-ordered"),
            By = new OperatorId("clerk-7"),
            Reason = "account closed",
        };
        Assert.That((await _world.Get<IAdvanceActions>().ReplaceMandatesAsync(StandInOnFile.Customer, null, order, default)).Replaced,
            Is.EqualTo(3), "mandates replaced");
        await _world.Get<IFallbackTransactionPipeline>().ExecuteAsync(_world.Request("next", "token-brought"));
        await _world.PassAsync(TimeSpan.FromMinutes(3));

        string[] tokens = ["token-healthy", "token-unknown", "token-declined", "token-waiting", "token-ordered", "token-brought"];
        Assert.That(FileBytes.Find(_world.File.Folder, tokens), Is.Empty, "tokens in the files");
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Mandate!.Value.Token),
            Has.Member("token-unknown").And.Member("token-ordered").And.None.StartsWith("sealed"), "channels get the tokens themselves");
        Assert.That(FileBytes.Find(_world.File.Folder, "sealed 1 k1 ", "healthy"), Has.Length.GreaterThan(1),
            "the search finds what is there");
    }

    [Test]
    public async Task Collect_KeyIsMissing_OnlyThatPaymentWaitsForAnOperator()
    {
        await _world.AddMerchantAsync();
        TransactionRequest lost = await _world.AdvanceAsync("lost", "token-lost");
        _world.Restart(TestKeys.Protector("k2"));
        TransactionRequest other = await _world.AdvanceAsync("other", "token-other");
        await _world.PassAsync(TimeSpan.FromMinutes(20));

        Assert.That((await _world.AdvanceOfAsync(other)).State, Is.EqualTo(AdvanceState.Collected), "the other payment");
        Assert.That((await _world.AdvanceOfAsync(lost)).State, Is.EqualTo(AdvanceState.CollectionDue), "the payment whose key is missing");
        Assert.That(_world.AlphaCollection.Sent.Select(sent => sent.Mandate!.Value.Token), Is.EqualTo(new[] { "token-other" }),
            "tokens that were sent");
        IReadOnlyList<Discrepancy> discrepancies = await _world.Get<IStandInStore>().ListDiscrepanciesAsync(true, null, 10, default);
        Assert.That(discrepancies, Has.Count.EqualTo(1), string.Join(Environment.NewLine, discrepancies));
        Discrepancy discrepancy = discrepancies.Single();
        Assert.That((discrepancy.Kind, discrepancy.Key), Is.EqualTo((DiscrepancyKind.MandateUnreadable, lost.Key)), "discrepancy");
        Assert.That(discrepancy.Evidence,
            Is.EqualTo(
                "The token of the mandate at alpha in table 'advance', payment shop/lost, is encrypted under the key 'k1', which the " +
                "ISecretProtector does not know."),
            "evidence of the discrepancy");

        _world.Restart(TestKeys.Protector("k2", "k1"));
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await _world.AdvanceOfAsync(lost)).State, Is.EqualTo(AdvanceState.Collected),
            "once the key is back it goes on by itself");
        Assert.That(await _world.Get<ILedger>().VerifyAsync(default), Is.Empty, "ledger");
    }

    [Test]
    public async Task Collect_KeyIsMissing_AnotherMandateTakesItsPlace()
    {
        await _world.AddMerchantAsync();
        TransactionRequest lost = await _world.AdvanceAsync("lost", "token-lost");
        _world.Restart(TestKeys.Protector("k2"));
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(StandInOnFile.Alpha, "token-new"),
            By = new OperatorId("clerk-7"),
            Reason = "the key is lost",
        };
        Assert.That((await _world.Get<IAdvanceActions>().ReplaceMandatesAsync(StandInOnFile.Customer, null, order, default)).Replaced,
            Is.EqualTo(1), "mandates replaced");
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await _world.AdvanceOfAsync(lost)).State, Is.EqualTo(AdvanceState.Collected), "state");
        Assert.That(_world.AlphaCollection.Sent.Single().Mandate!.Value.Token, Is.EqualTo("token-new"), "token that was sent");
    }

    /// <summary>
    /// The tokens of the collections show which account gave the money: nothing is refunded while they cannot be read.
    /// </summary>
    [Test]
    public async Task Refund_TokenOfTheCollectionUnreadable_IsRefundedOnceTheKeyIsBack()
    {
        await _world.AddMerchantAsync();
        TransactionRequest paid = await _world.AdvanceAsync("paid", "token-lost");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(paid)).State, Is.EqualTo(AdvanceState.Collected), "collected before");
        _world.Restart(TestKeys.Protector("k2"));
        await _world.Get<IAdvanceActions>()
            .RefundAsync(new RefundRequest(paid.Key, new RefundId("r-1"), paid.Amount, new OperatorId("till-4"), "goods returned"),
                default);
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1), "nothing is sent without the key");
        Assert.That((await _world.Get<IStandInStore>().ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.MandateUnreadable), "discrepancy");
        _world.Restart(TestKeys.Protector("k2", "k1"));
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That(_world.AlphaCollection.Sent.Select(sent => (sent.Key.Purpose, sent.Mandate!.Value.Token)),
            Is.EqualTo(new[] { (InstructionPurpose.Collection, "token-lost"), (InstructionPurpose.CustomerRefund, "token-lost") }),
            "instructions once the key is back");
    }

    /// <summary>The customer pays by another mandate, whose token cannot be read when the older debt is to take it over.</summary>
    [Test]
    public async Task Pay_TokenOfThePaymentUnreadable_DebtKeepsItsMandateAndAnOperatorIsInformed()
    {
        _world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
        await _world.AddMerchantAsync();
        TransactionRequest owed = await _world.AdvanceAsync("owed", "token-dead");
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await _world.Get<IFallbackTransactionPipeline>().ExecuteAsync(_world.Request("next", "token-new"));
        _world.Restart(TestKeys.Protector("k2"));
        long counted = 0;
        using var listener =
            new MeterListener { InstrumentPublished = (instrument, listening) => listening.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.Name == "faulttolerantpay.discrepancies.opened"
                && tags[0].Value as string == nameof(DiscrepancyKind.MandateUnreadable))
            {
                counted += value;
            }
        });
        listener.Start();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(owed)).Mandates, Is.Empty, "mandates of the debt");
        Assert.That(counted, Is.EqualTo(1), "metrics, log and event sinks hear of it");
        Discrepancy discrepancy = (await _world.Get<IStandInStore>().ListDiscrepanciesAsync(true, null, 10, default)).Single();
        Assert.That((discrepancy.Kind, discrepancy.Key.Order.Value), Is.EqualTo((DiscrepancyKind.MandateUnreadable, "next")),
            "discrepancy");
        Assert.That(discrepancy.Evidence,
            Does.Contain("the key 'k1'").And.EndsWith("It does not replace the mandates of the customer's older debts."),
            "evidence of the discrepancy");
    }

    /// <summary>
    /// A collection is under way and its token cannot be read: a channel that is asked without it could say "never heard of", and the debt
    /// would be collected twice.
    /// </summary>
    [Test]
    public async Task Query_TokenOfTheInstructionUnreadable_NobodyIsAskedAndNothingIsSentAgain()
    {
        _world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        _world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
        await _world.AddMerchantAsync();
        TransactionRequest owed = await _world.AdvanceAsync("owed", "token-lost");
        await _world.PassAsync(TimeSpan.FromMinutes(3));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1), "the collection before");

        _world.Restart(TestKeys.Protector("k2"));
        int asked = 0;
        _world.AlphaCollection.OnQuery = _ =>
        {
            asked++;
            return QueryResult.NotFound;
        };
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((asked, _world.AlphaCollection.Sent.Count), Is.EqualTo((0, 1)), "queries and sends without the key");
        Assert.That((await _world.Get<IStandInStore>().ListDiscrepanciesAsync(true, null, 10, default)).Select(discrepancy =>
            discrepancy.Kind), Has.Member(DiscrepancyKind.StillUnknown), "discrepancies");

        _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded());
        _world.Restart(TestKeys.Protector("k2", "k1"));
        await _world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        Assert.That((await _world.AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Collected), "collected once the key is back");
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1), "sends in all");
    }
}
