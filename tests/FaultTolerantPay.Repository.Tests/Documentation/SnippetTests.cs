using System.Diagnostics;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Snippets;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>
/// Every block of C# in the documentation is, word for word, a region of a file in FaultTolerantPay.Snippets, which compiles with what the
/// packages show to a host. The README's blocks are the whole files of a project, usings included.
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
    public void Readme_QuickStart_IsTheWholeFilesOfItsProject() =>
        Assert.That(Page.All.Single(page => page.Path == "README.md").Snippets, Is.EquivalentTo(QuickStartFiles()));

    [Test]
    public async Task Readme_QuickStart_PrintsWhatGetStartedShows()
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(AppContext.BaseDirectory, "FaultTolerantPay.QuickStart.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        start.Environment["Logging__LogLevel__Default"] = "None";
        using Process process = Process.Start(start)!;
        Task<string> reading = process.StandardOutput.ReadToEndAsync();
        // It ends by itself once everything is collected: within 15 seconds, on a machine that does nothing else.
        bool ends = process.WaitForExit(TimeSpan.FromMinutes(3));
        process.Kill();
        string output = await reading;
        Assert.That(ends, Is.True, $"The first host does not end. It printed:\n{output}");

        string page = Page.All.Single(page => page.Path == "docs/get-started.md").Text;
        string shown = page.Split("```text\n")[1].Split("```")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(process.ExitCode, Is.Zero, output);
            Assert.That(WithoutWaiting(output), Is.EqualTo(WithoutWaiting(shown)));
        }
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
            await ReadmeSnippets.StartAsync(use);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    // How often it looks until all is collected depends on the machine; that all is collected in the end does not.
    private static string[] WithoutWaiting(string lines) =>
    [
        .. lines.ReplaceLineEndings("\n").Split('\n')
            .Where(line => line == "outstanding: 0" || !line.StartsWith("outstanding:", StringComparison.Ordinal)),
    ];

    private static IEnumerable<string> QuickStartFiles() =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "samples", "FaultTolerantPay.QuickStart"), "*.cs")
            .Select(file => File.ReadAllText(file).ReplaceLineEndings("\n"));

    private static IEnumerable<string> Regions()
    {
        foreach (string file in QuickStartFiles())
        {
            yield return file;
        }

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
