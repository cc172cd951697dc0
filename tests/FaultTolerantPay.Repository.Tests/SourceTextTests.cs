using System.Text.RegularExpressions;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>What must not stand in any file of the repository.</summary>
public partial class SourceTextTests
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".vs", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".sln", ".md", ".json", ".sh", ".txt", ".editorconfig", ".gitignore", ".gitattributes"];

    [Test]
    public void Files_Text_NamesNoMachineOrPersonOrTool() =>
        AssertNowhere(Traces(), Files("."), "belongs to one machine or to how the work was done, not to the project");

    [Test]
    public void Sources_Code_HasNothingLeftToDo() => AssertNowhere(Unfinished(), Files("src"), "is unfinished");

    [Test]
    public void Sources_DocumentationWarning_IsSwitchedOffNowhere() =>
        AssertNowhere(MissingDocumentation(), Files("src").Where(file => !file.EndsWith("Directory.Build.props", StringComparison.Ordinal)),
            "leaves public members without documentation");

    /// <summary>A long address cannot be broken, so its line may be longer.</summary>
    [Test]
    public void Sources_Lines_HaveAtMost140Characters() =>
        AssertNowhere(TooLong(), Files(".").Where(file => file.EndsWith(".cs", StringComparison.Ordinal)), "is longer than 140 characters");

    [Test]
    public void Sources_Arrows_EndTheirLine() =>
        AssertNowhere(LeadingArrow(), Files(".").Where(file => file.EndsWith(".cs", StringComparison.Ordinal)), "begins with an arrow");

    private static void AssertNowhere(Regex pattern, IEnumerable<string> files, string why)
    {
        string[] read = [.. files];
        Assert.That(read, Is.Not.Empty);
        List<string> found = [];
        foreach (string file in read)
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                if (pattern.Match(line) is { Success: true } match)
                {
                    found.Add($"{Path.GetRelativePath(SourceTree.Root, file)}:{number}: '{match.Value}' {why}");
                }
            }
        }
        Assert.That(found, Is.Empty);
    }

    private static IEnumerable<string> Files(string folder) => Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*", SearchOption.AllDirectories)
        .Where(file => TextEndings.Contains(Path.GetExtension(file))
            && !Path.GetRelativePath(SourceTree.Root, file).Split(Path.DirectorySeparatorChar).Any(NotOurs.Contains)
            && Path.GetFileName(file) != "SourceTextTests.cs");

    // Absolute paths of a developer's machine, and words of a workplace.
    [GeneratedRegex(
        @"(?<![\w./)}])/(?:work|home|root|Users)/\w|C:\\Users|\bworktree\b|\bcopilot\b|\bclaude\b|\banthropic\b|\bopenai\b|\bchatgpt\b|" +
        @"\bLLM\b|\bprompt\b|\bsub-?agents?\b|\bissue #?\d|house-style|design\.md",
        RegexOptions.IgnoreCase)]
    private static partial Regex Traces();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|\bXXX\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^(?!.*://\S{40}).{141,}$")]
    private static partial Regex TooLong();

    [GeneratedRegex(@"^\s*=>.*$")]
    private static partial Regex LeadingArrow();

    [GeneratedRegex("CS1591|CS1573")]
    private static partial Regex MissingDocumentation();
}
