using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.PostgreSql.Tests;

/// <summary>Starts the shared server once. Without PostgreSQL the tests are ignored on a laptop, and fail where CI is set.</summary>
[SetUpFixture]
public sealed class ServerSetUp
{
    [OneTimeSetUp]
    public void Start()
    {
        if (Programs.Folder is null)
        {
            const string Missing = "PostgreSQL's programs are not in /usr/lib/postgresql: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(Missing);
            }

            Assert.Fail(Missing);
        }

        SharedServer.Server = new PostgreSqlServer();
    }

    [OneTimeTearDown]
    public void Stop() => SharedServer.Server?.Dispose();
}
