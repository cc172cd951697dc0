using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

public class ConnectionTextTests
{
    [Test]
    public void ForRunning_SeveralHosts_UsesThePrimaryInEachOrder()
    {
        string[] texts =
            [.. ConnectionText.ForRunning(new PostgreSqlStoreOptions { ConnectionString = "Host=a:1,b:2,c:3;Database=d;Username=u" })];
        Assert.That(
            texts.Select(text => new Npgsql.NpgsqlConnectionStringBuilder(text).Host),
            Is.EqualTo(new[] { "a:1,b:2,c:3", "b:2,c:3,a:1", "c:3,a:1,b:2" }));
        Assert.That(
            texts, Has.All.Contains("Target Session Attributes=primary").And.All.Contains("Host Recheck Seconds=1"));
        Assert.That(() => new Npgsql.NpgsqlDataSourceBuilder(texts[0]).Build().Dispose(), Throws.Nothing);
    }

    [Test]
    public void ForRunning_Timeouts_AreSetOnTheServer() => Assert.That(
        ConnectionText.ForRunning(new PostgreSqlStoreOptions
        {
            ConnectionString = "Host=a;Database=d;Username=u",
            CommandTimeout = TimeSpan.FromMilliseconds(1_500),
        }).Single(),
        Does.Contain("statement_timeout=1500").And.Contain("lock_timeout=1500").And.Contain("idle_in_transaction_session_timeout=3000")
            .And.Contain("search_path=ftpay").And.Contain("Command Timeout=3"));

    [TestCase("Host=a", ExpectedResult = 1)]
    [TestCase("Host=a;Database=d", ExpectedResult = 0)]
    [TestCase("Nonsense=1;Host=a;Database=d", ExpectedResult = 1)]
    [TestCase("Password=sesame;Port=x", ExpectedResult = 1)]
    public int Errors_OfAText_AreNamedWithoutIt(string text)
    {
        string[] errors = [.. ConnectionText.Errors("ConnectionString", text).Select(error => error.In("Options"))];
        Assert.That(errors, Has.None.Contains("sesame"));
        return errors.Length;
    }
}
