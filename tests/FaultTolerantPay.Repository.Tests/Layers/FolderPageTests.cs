using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>Every folder of <c>src</c> says what it is for, what it may use and what a newcomer may touch, in one form.</summary>
public class FolderPageTests
{
    private const int FewFiles = 4;

    private static readonly string[] Parts = ["**For:** ", "**Uses:** ", "**A newcomer may** "];

    private static readonly string Sources = Path.Combine(SourceTree.Root, "src");

    private static string[] Folders =>
    [
        .. Directory.EnumerateDirectories(Sources, "*", SearchOption.AllDirectories)
            .Where(folder => !Path.GetRelativePath(Sources, folder).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any())
            .Select(folder => Path.GetRelativePath(Sources, folder))
            .Order(StringComparer.Ordinal),
    ];

    [TestCaseSource(nameof(Folders))]
    public void Folder_WithCode_HasAPageInTheOneForm(string folder)
    {
        string page = PageOf(folder);
        Assert.That(File.Exists(page), Is.True, $"{folder} has no page: {Path.GetRelativePath(SourceTree.Root, page)}");
        string[] lines = File.ReadAllLines(page);

        Assert.That(lines[0], Does.Match("^# [A-Z]"), page);
        Assert.That(
            lines.Select(line => Array.FindIndex(Parts, part => line.StartsWith(part, StringComparison.Ordinal))).Where(part => part >= 0),
            Is.EqualTo(Enumerable.Range(0, Parts.Length)),
            $"{page} has each of {string.Join(", ", Parts)} once, at the beginning of a line, in this order");
    }

    [Test]
    public void Page_OfEachPackage_IsThere() => Assert.That(
        Directory.EnumerateDirectories(Sources).Where(folder => !File.Exists(Path.Combine(folder, "README.md"))), Is.Empty);

    /// <summary>A folder with few files may be described by the page of the folder above it.</summary>
    private static string PageOf(string folder)
    {
        string own = Path.Combine(Sources, folder, "README.md");
        string above = Path.Combine(Sources, folder, "..", "README.md");
        return !File.Exists(own) && Directory.EnumerateFiles(Path.Combine(Sources, folder), "*.cs").Count() < FewFiles
            ? Path.GetFullPath(above)
            : own;
    }
}
