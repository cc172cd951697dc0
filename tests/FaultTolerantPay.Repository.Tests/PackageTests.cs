using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FaultTolerantPay.Repository.Tests.Documentation;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>What <c>dotnet pack</c> makes of each project in <c>src</c>.</summary>
public class PackageTests
{
    private const string Repository = "https://git.example/payments/faulttolerantpay";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _withRepository = new();

    [OneTimeSetUp]
    public void Pack()
    {
        // What this test was built with is packed; nothing is built again.
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal) ? "Debug" : "Release";
        foreach (Package package in Package.All)
        {
            string project = Path.Combine(SourceTree.Root, "src", package.Name);
            (int exitCode, string output) = DotNet.Run("pack", project, "-c", configuration, "--no-build", "-o", _folder.Path,
                "-v", "q", "-nologo", "-p:RepositoryUrl=");
            Assert.That(exitCode, Is.Zero, output);
        }

        string routing = Path.Combine(SourceTree.Root, "src", Package.All[0].Name);
        (int result, string lines) = DotNet.Run("pack", routing, "-c", configuration, "--no-build", "-o", _withRepository.Path,
            "-v", "q", "-nologo", $"-p:RepositoryUrl={Repository}");
        Assert.That(result, Is.Zero, lines);
    }

    [OneTimeTearDown]
    public void Delete()
    {
        _folder.Dispose();
        _withRepository.Dispose();
    }

    [Test]
    public void Pack_EverySourceProject_IsAPackage()
    {
        string[] projects = [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)!)];

        Assert.That(Package.All.Select(package => package.Name), Is.EquivalentTo(projects), "Package.All has every project in src.");
    }

    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Package_Content_HasReadmeLicenceAssemblyAndDocumentation(Package package)
    {
        using ZipArchive zip = Open(package, "nupkg");

        Assert.That(
            zip.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[] { "README.md", "LICENSE", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml" }));
    }

    /// <summary>A package page knows no folders: a link to a file of the repository would lead nowhere.</summary>
    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Package_ReadmeWithoutARepository_NamesPathsInPlaceOfLinks(Package package)
    {
        using ZipArchive zip = Open(package, "nupkg");
        string text = TextOf(zip, "README.md").TrimEnd();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new Page("packed", text).Links.Where(IsRelative), Is.Empty);
            Assert.That(text, Does.StartWith("# FaultTolerantPay\n").And.Contains("Get started (`docs/get-started.md`)"));
            Assert.That(text.Split('\n'), Has.Length.EqualTo(Readme.Text.TrimEnd().Split('\n').Length), "nothing else is changed");
            Assert.That(new Page("packed", text).Snippets, Is.EqualTo(Readme.Snippets));
        }
    }

    [Test]
    public void Package_ReadmeWithARepository_LinksToTheFilesOfTheCommitThere()
    {
        using ZipArchive zip = ZipFile.OpenRead(Directory.EnumerateFiles(_withRepository.Path, "*.nupkg").Single());
        string text = TextOf(zip, "README.md").TrimEnd();
        string[] links = [.. new Page("packed", text).Links];
        string root = links.First(link => link.EndsWith("/docs/get-started.md", StringComparison.Ordinal))[..^"docs/get-started.md".Length];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(root, Does.Match($"^{Repository}/blob/([0-9a-f]{{40}}|HEAD)/$"));
            Assert.That(links, Is.EqualTo(Readme.Links.Select(link => IsRelative(link) ? root + link : link)));
            Assert.That(text.Replace(root, "", StringComparison.Ordinal), Is.EqualTo(Readme.Text.TrimEnd()), "nothing else is changed");
        }
    }

    private static Page Readme => Page.All.Single(page => page.Path == "README.md");

    private static bool IsRelative(string link) => !link.Contains("://", StringComparison.Ordinal);

    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Package_Symbols_AreInAPackageOfTheirOwn(Package package)
    {
        using ZipArchive zip = Open(package, "snupkg");

        Assert.That(zip.Entries.Select(entry => entry.FullName), Does.Contain($"lib/net10.0/{package}.pdb"));
    }

    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Package_Manifest_SaysLicenceReadmeAndOnlyAllowedDependencies(Package package)
    {
        using ZipArchive zip = Open(package, "nupkg");
        XElement metadata = XDocument.Parse(TextOf(zip, $"{package}.nuspec")).Root!.Elements().Single();
        string? Of(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        string[] dependencies = [.. metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (string)element.Attribute("id")!)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of("license"), Is.EqualTo("MIT"));
            Assert.That(Of("readme"), Is.EqualTo("README.md"));
            Assert.That(Of("description"), Is.Not.Null.And.Not.Empty.And.Not.EqualTo("Package Description"));
            Assert.That(dependencies, Is.SubsetOf(package.MayDependOn), "what its users get with it");
        }
    }

    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void Package_BillOfMaterials_NamesEveryLockedPackageWithItsHashAndLicence(Package package)
    {
        using ZipArchive zip = Open(package, "nupkg");
        JsonNode bill = JsonNode.Parse(TextOf(zip, "bom.cdx.json"))!;
        JsonObject[] components = [.. bill["components"]!.AsArray().Select(component => component!.AsObject())];
        IEnumerable<LockedPackage> locked = LockFile.Of(Path.Combine("src", package.Name)).Packages;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)bill["bomFormat"]!, Is.EqualTo("CycloneDX"));
            Assert.That((string)bill["metadata"]!["component"]!["purl"]!, Is.EqualTo($"pkg:nuget/{package}@{Version(zip, package)}"));
            Assert.That((string)bill["metadata"]!["component"]!["licenses"]![0]!["license"]!["id"]!, Is.EqualTo("MIT"),
                "the licence of the package itself");
            Assert.That(File.ReadAllText(Path.Combine(SourceTree.Root, "LICENSE")), Does.StartWith("MIT License"), "and of its sources");
            Assert.That(
                components.Where(component => component.ContainsKey("hashes"))
                    .Select(component => $"{component["name"]} {component["version"]}"),
                Is.EquivalentTo(locked.Select(one => $"{one.Id} {one.Version}")));
            Assert.That(components.Where(component => component.ContainsKey("hashes") && !component.ContainsKey("licenses"))
                .Select(component => (string)component["name"]!), Is.SubsetOf(WithoutLicenceExpression));
        }
    }

    // SQLite is in the public domain, which is no licence that has a name.
    private static readonly string[] WithoutLicenceExpression = ["SQLite"];

    private static string Version(ZipArchive zip, Package package) =>
        XDocument.Parse(TextOf(zip, $"{package}.nuspec")).Descendants().Single(element => element.Name.LocalName == "version").Value;

    private ZipArchive Open(Package package, string ending) =>
        ZipFile.OpenRead(Directory.EnumerateFiles(_folder.Path, $"{package}.*.{ending}")
            .Single(file => char.IsDigit(Path.GetFileName(file)[package.Name.Length + 1])));

    private static string TextOf(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
