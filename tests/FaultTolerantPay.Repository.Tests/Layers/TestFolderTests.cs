using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>
/// The tests of a folder are found in the folder of the same name: each folder of a project <c>X.Tests</c> is a folder of <c>X</c>, or a
/// helper folder that is named here.
/// </summary>
public sealed class TestFolderTests
{
    /// <summary>Folders with what tests need: no test is in them.</summary>
    private static readonly Dictionary<string, string[]> Helpers = new(StringComparer.Ordinal)
    {
        ["FaultTolerantPay.PostgreSql.Tests"] = ["Servers"],
        ["FaultTolerantPay.Routing.Tests"] = ["Oracle"],
        ["FaultTolerantPay.Sqlite.Tests"] = ["Versions"],
        ["FaultTolerantPay.Tests"] = ["Fakes"],
    };

    private static readonly string[] BuildFolders = ["bin", "obj", "TestResults", "StrykerOutput"];

    private static IEnumerable<string> Projects => Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "tests"), "*.Tests")
        .Select(folder => Path.GetFileName(folder))
        .Where(name => name != "FaultTolerantPay.Repository.Tests")
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Projects))]
    public void Folders_OfTheTests_AreFoldersOfWhatTheyTest(string project)
    {
        string tests = Path.Combine(SourceTree.Root, "tests", project);
        string[] allowed = [.. Folders(SubjectOf(project)), .. Helpers.GetValueOrDefault(project, [])];

        Assert.That(Folders(tests).Except(allowed, StringComparer.Ordinal), Is.Empty,
            $"{project} has folders that {project[..^".Tests".Length]} does not have");
    }

    [TestCaseSource(nameof(Projects))]
    public void Helpers_OfEachProject_AreThereAndHaveNoTests(string project)
    {
        foreach (string helper in Helpers.GetValueOrDefault(project, []))
        {
            string folder = Path.Combine(SourceTree.Root, "tests", project, helper);
            Assert.That(folder, Does.Exist, $"{project} names a helper folder that it does not have");
            Assert.That(Directory.EnumerateFiles(folder, "*Tests.cs").Select(Path.GetFileName), Is.Empty,
                $"tests are in the helper folder {helper} of {project}");
        }
    }

    private static string SubjectOf(string project)
    {
        string name = project[..^".Tests".Length];
        string[] places = [.. new[] { "src", "samples", "tests" }.Select(place => Path.Combine(SourceTree.Root, place, name))];
        return places.FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException($"{project} tests {name}, which is in none of src, samples and tests.");
    }

    /// <summary>All folders with files, at any depth, with '/' between their names.</summary>
    private static IEnumerable<string> Folders(string root) => Directory
        .EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(folder => folder != "." && !BuildFolders.Contains(folder.Split('/')[0]))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
