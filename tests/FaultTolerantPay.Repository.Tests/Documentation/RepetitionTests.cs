using System.Text.RegularExpressions;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>Nothing is told twice on a page: a merge of two versions of a text can leave both.</summary>
public partial class RepetitionTests
{
    private const int LongLine = 60;
    private const int FirstWords = 6;

    [TestCaseSource(typeof(Page), nameof(Page.All))]
    public void Page_LongLines_StandOnce(Page page) =>
        Assert.That(Repeated(page.Prose.Split('\n').Where(line => line.Length > LongLine)), Is.Empty);

    [Test]
    public void Changelog_Entries_BeginDifferently()
    {
        string[] entries = [.. Entries().Split(Page.All.Single(page => page.Path == "CHANGELOG.md").Prose).Skip(1)];

        Assert.That(entries, Has.Length.GreaterThan(100));
        Assert.That(Repeated(entries.Select(Beginning)), Is.Empty);
    }

    private static string Beginning(string entry) =>
        string.Join(' ', entry.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Take(FirstWords));

    private static IEnumerable<string> Repeated(IEnumerable<string> texts) =>
        texts.GroupBy(text => text, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);

    [GeneratedRegex("^- ", RegexOptions.Multiline)]
    private static partial Regex Entries();
}
