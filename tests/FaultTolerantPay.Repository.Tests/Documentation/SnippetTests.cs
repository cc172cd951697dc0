using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Snippets;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>
/// Every block of C# in the documentation is, word for word, a region of a file in FaultTolerantPay.Snippets, which compiles with what the
/// packages show to a host.
/// </summary>
public class SnippetTests
{
    private static readonly Page[] Pages = [.. Page.All.Where(page => page.Snippets.Any())];

    [TestCaseSource(nameof(Pages))]
    public void Page_CodeBlocks_AreCompiledWordForWord(Page page)
    {
        HashSet<string> regions = [.. Regions()];

        foreach (string snippet in page.Snippets)
        {
            Assert.That(regions.Contains(snippet), Is.True,
                $"{page} has a block of C# that is no region of a file in tests/FaultTolerantPay.Snippets, word for word:\n{snippet}");
        }
    }

    [Test]
    [NonParallelizable]
    public async Task Readme_QuickStart_StandsIn()
    {
        OutcomeKind outcome = default;
        await StartAsync(async services => outcome = await ExampleBank.StandInHost.PayAsync(services));

        Assert.That(outcome, Is.EqualTo(OutcomeKind.Advanced));
    }

    [Test]
    [NonParallelizable]
    public async Task GetStarted_Code_StartsAHostAndStandsIn()
    {
        string answer = "";
        await StartAsync(async services =>
        {
            Assert.That(
                await ReadmeSnippets.OnboardAsync(services.GetRequiredService<IMerchantOnboarding>(),
                    services.GetRequiredService<IConsentRegister>()),
                Is.True);
            answer = await ReadmeSnippets.PayAsync(services.GetRequiredService<IFallbackTransactionPipeline>(), TimeProvider.System);
            Assert.That(await ReferenceSnippets.ReadLedgerAsync(services.GetRequiredService<ILedger>()), Is.Empty);
            FaultStatus status = services.GetRequiredService<IFaultSwitch>().State.Status;
            Assert.That(status, Is.EqualTo(FaultStatus.Healthy), "One failed payment is no outage.");
        });

        Assert.That(answer, Is.EqualTo("paid"));
    }

    [Test]
    public void GetStarted_Routing_TakesTheCheaperChannel() =>
        Assert.That(ReadmeSnippets.Route(TimeProvider.System), Is.EqualTo("north-all"));

    private static async Task StartAsync(Func<IServiceProvider, Task> use)
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.Path;
            await ReadmeSnippets.StartAsync([], use);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static IEnumerable<string> Regions()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests", "FaultTolerantPay.Snippets"), "*.cs"))
        {
            List<string>? region = null;
            foreach (string line in File.ReadLines(file))
            {
                if (line.Trim().StartsWith("#region", StringComparison.Ordinal))
                {
                    region = [];
                }
                else if (line.Trim() == "#endregion")
                {
                    yield return Outdented(region!);
                    region = null;
                }
                else
                {
                    region?.Add(line);
                }
            }
        }
    }

    private static string Outdented(List<string> lines)
    {
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(lines.Select(line => (line.Length == 0 ? line : line[indent..]) + "\n"));
    }
}
