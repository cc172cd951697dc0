using FaultTolerantPay.Sqlite.Connection;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>
/// Rows are altered so that amounts no longer add up, or records are not readable: the check names them, and does not fail.
/// </summary>
public sealed class AlteredLedgerTests
{
    [TestCase("UPDATE posting SET amount_minor = 9223372036854775807 WHERE amount_minor > 0")]
    [TestCase("UPDATE posting SET amount_minor = 9223372036854775807")]
    [TestCase("UPDATE posting SET account = 'Till'")]
    [TestCase("UPDATE posting SET amount_minor = 0; UPDATE advance SET record = '{}'")]
    public async Task Verify_RowsThatCannotBeAddedOrRead_AreNamed(string sql)
    {
        using var bank = new StandInOnFile();
        await bank.AddMerchantAsync();
        await bank.AdvanceAsync("order-1");
        await bank.AdvanceAsync("order-2");
        Assert.That(await bank.Get<ILedger>().VerifyAsync(default), Is.Empty);
        using (SqliteConnection other = SqliteConnection.Open(bank.File.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5)))
        {
            other.RunScript($"DROP TRIGGER posting_is_not_changed; {sql}");
        }

        IReadOnlyList<string> problems = await bank.Get<ILedger>().VerifyAsync(default);

        Assert.That(problems, Has.Some.Contains("of payment shop/order-1, row 1 of the audit trail, is not as it was stored."));
        Assert.That(problems[^1], Does.StartWith("The amounts could not be verified: "));
    }
}
