using System.Text.RegularExpressions;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>One Markdown page of this repository.</summary>
/// <param name="Path">Its path from the root, with forward slashes.</param>
/// <param name="Text">What it says.</param>
public sealed partial record Page(string Path, string Text)
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git"];

    /// <summary>Every page, samples and READMEs included.</summary>
    public static Page[] All { get; } =
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(NotOurs.Contains))
            .Order(StringComparer.Ordinal)
            .Select(path => new Page(path, File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, path)).ReplaceLineEndings("\n"))),
    ];

    /// <summary>A reference page by its name.</summary>
    public static Page Reference(string name) => All.Single(page => page.Path == $"docs/reference/{name}.md");

    /// <summary>The rows of all tables, as trimmed cells; the rules under the headers are left out.</summary>
    public IEnumerable<string[]> Rows => Prose.Split('\n')
        .Where(line => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal))
        .Select(Cells);

    /// <summary>The rows of the tables whose first column has this header.</summary>
    public IEnumerable<string[]> RowsUnder(string header)
    {
        bool isInside = false;
        foreach (string line in Prose.Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                isInside = false;
            }
            else if (line.StartsWith($"| {header} |", StringComparison.Ordinal))
            {
                isInside = true;
            }
            else if (isInside && !line.StartsWith("| ---", StringComparison.Ordinal))
            {
                yield return Cells(line);
            }
        }
    }

    /// <summary>The page without its blocks of code.</summary>
    public string Prose => CodeBlocks().Replace(Text, "");

    /// <summary>The blocks of C#.</summary>
    public IEnumerable<string> Snippets => CSharpBlocks().Matches(Text).Select(match => match.Groups[1].Value);

    /// <summary>Where each link leads.</summary>
    public IEnumerable<string> Links => LinkTargets().Matches(Prose).Select(match => match.Groups[1].Value);

    /// <summary>What headings are called in links.</summary>
    public IEnumerable<string> Anchors =>
        Headings().Matches(Prose).Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Every word that stands in backticks.</summary>
    public HashSet<string> Names => [.. Backticks().Matches(Prose).Select(match => match.Groups[1].Value)];

    public override string ToString() => Path;

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlocks();

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex LinkTargets();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Backticks();
}
