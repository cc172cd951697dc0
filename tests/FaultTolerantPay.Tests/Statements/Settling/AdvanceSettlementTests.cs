using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Statements.Reconciliation;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>What an institution paid out and collected for advances is settled on the account.</summary>
internal sealed class AdvanceSettlementTests
{
    [Test]
    public async Task Settle_PayoutOfAnAdvance_IsTakenFromTheAccountInsteadOfTheFund()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        var statements = new StatementWorld(
            type => world.GetService(type), world.Time, new ProviderId("alpha"), new ChannelId("alpha"));
        var account = new AccountWorld(statements, world.Time);
        TransactionRequest request = await world.AdvancedAsync();
        Instruction payout = (await world.Store.ListInstructionsAsync(request.Key, default)).Single();
        Assert.That(await account.BalancesAsync(), Is.EqualTo("AdvanceFund -5000"));
        statements.GoTo(StatementWorld.Tuesday);
        await statements.IssueAsync(StatementWorld.Monday, new StatementRow
        {
            Kind = StatementRowKind.Payout,
            Status = StatementRowStatus.Succeeded,
            OurReference = payout.Reference,
            TheirReference = "T1",
            AmountMinor = 5_000,
            Currency = payout.Amount.Currency,
            At = payout.WrittenAt,
            Line = 1,
        });
        await statements.ReconcileAsync();
        statements.GoTo(StatementWorld.Wednesday);
        await account.IssueAsync(StatementWorld.Tuesday, payout.Amount.Currency, (-50, "alpha-m"));

        await account.SettleAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await account.BalancesAsync(), Is.EqualTo("BankAccount -5000"));
            Assert.That(await account.ShownAsync(), Is.EqualTo("Tue -5000 for Mon"));
            Assert.That(
                (await account.SettlementsAsync()).Single().Shares.Single().Account, Is.EqualTo(FaultTolerantPay.Account.AdvanceFund));
            Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }
}
