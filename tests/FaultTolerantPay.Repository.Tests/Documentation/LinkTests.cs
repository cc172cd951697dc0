using System.Text.RegularExpressions;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Documentation;

public partial class LinkTests
{
    [TestCaseSource(typeof(Page), nameof(Page.All))]
    public void Page_Links_LeadSomewhere(Page page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, page.Path))!;
        using (Assert.EnterMultipleScope())
        {
            foreach (string link in page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)))
            {
                string[] parts = link.Split('#');
                string target = parts[0].Length == 0 ? Path.Combine(SourceTree.Root, page.Path)
                    : Path.GetFullPath(Path.Combine(folder, parts[0]));
                Assert.That(File.Exists(target) || Directory.Exists(target), Is.True,
                    $"{page}: {link} leads to {target}, which is not there.");
                if (parts.Length == 2)
                {
                    Assert.That(AnchorsIn(target), Does.Contain(parts[1]), $"{page}: {link}");
                }
            }
        }
    }

    [Test]
    public void Index_ReferencePages_AreAllLinked()
    {
        string[] linked = [.. Page.All.Single(page => page.Path == "docs/README.md").Links];

        Assert.That(
            Page.All.Select(page => page.Path).Where(path => path.StartsWith("docs/reference/", StringComparison.Ordinal))
                .Select(path => path["docs/".Length..]),
            Is.SubsetOf(linked),
            "Every reference page has a row in docs/README.md.");
    }

    [Test]
    public void Readme_Length_IsBelow200Lines() =>
        Assert.That(Page.All.Single(page => page.Path == "README.md").Text.Split('\n'), Has.Length.LessThan(200));

    [Test]
    public void Decisions_Index_HasEveryFileOnceUnderItsNumber()
    {
        Page[] decisions = [.. Page.All.Where(page => IsDecision(page.Path))];
        Page index = Page.All.Single(page => page.Path == "docs/decisions/README.md");

        Assert.That(index.Links, Is.EquivalentTo(decisions.Select(page => Path.GetFileName(page.Path))));
        using (Assert.EnterMultipleScope())
        {
            foreach (Page decision in decisions)
            {
                string number = Path.GetFileName(decision.Path)[..4].TrimStart('0');
                Assert.That(decision.Text, Does.StartWith($"# {number}. "), decision.Path);
                Assert.That(index.Text, Does.Contain($"- [{number}. "), "the index has the number");
            }
        }
    }

    /// <summary>A newcomer reads 230 words a minute.</summary>
    [Test]
    public void Decisions_Together_AreReadInHalfAnHour() =>
        Assert.That(Page.All.Where(page => page.Path.StartsWith("docs/decisions/", StringComparison.Ordinal)).Sum(page => Words(page.Text)),
            Is.LessThanOrEqualTo(30 * 230));

    private static bool IsDecision(string path) =>
        path.StartsWith("docs/decisions/0", StringComparison.Ordinal);

    private static int Words(string text) => LinkTarget().Replace(text, "").Split([' ', '\n'])
        .Count(word => word.Any(char.IsLetterOrDigit));

    [GeneratedRegex(@"(?<=\])\([^)]*\)")]
    private static partial Regex LinkTarget();

    private static IEnumerable<string> AnchorsIn(string file) =>
        Page.All.Single(page => Path.GetFullPath(Path.Combine(SourceTree.Root, page.Path)) == Path.GetFullPath(file)).Anchors;
}
