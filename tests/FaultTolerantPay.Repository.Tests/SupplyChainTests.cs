using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>Where packages come from, that they are the ones that were looked at, and that a build is the same everywhere.</summary>
public class SupplyChainTests
{
    private static readonly string[] Projects =
    [
        .. new[] { "src", "samples", "tests", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(SourceTree.Root, Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    [TestCaseSource(nameof(Projects))]
    public void Project_Packages_AreLockedByVersionAndContent(string project)
    {
        LockFile locked = LockFile.Of(project);

        Assert.That(locked.Packages.Where(package => package.ContentHash is null), Is.Empty);
    }

    [TestCaseSource(nameof(Projects))]
    public void Project_File_SwitchesNothingOffThatTheRepositoryAsksFor(string project)
    {
        string text = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, project), "*.csproj").Single());

        Assert.That(text,
            Does.Not.Contain("NuGetAudit").And.Not.Contain("LockFile").And.Not.Contain("NU19").And.Not.Contain(
                "Deterministic").And.Not.Contain("RestoreSources"));
    }

    [Test]
    public void Build_Properties_AuditEveryPackageAndLockThem()
    {
        (int exitCode, string output) = DotNet.Run(
            "msbuild", Path.Combine(SourceTree.Root, "src", "FaultTolerantPay"), "-nologo",
            "-getProperty:NuGetAudit,NuGetAuditMode,NuGetAuditLevel,RestorePackagesWithLockFile,TreatWarningsAsErrors," +
            "WarningsNotAsErrors,Deterministic,EmbedUntrackedSources,PublishRepositoryUrl");
        Assert.That(exitCode, Is.Zero, output);
        JsonNode properties = JsonNode.Parse(output)!["Properties"]!;
        string Of(string name) => (string)properties[name]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((Of("NuGetAudit"), Of("NuGetAuditMode"), Of("NuGetAuditLevel")), Is.EqualTo(("true", "all", "low")));
            Assert.That((Of("RestorePackagesWithLockFile"), Of("Deterministic"), Of("EmbedUntrackedSources")),
                Is.EqualTo(("true", "true", "true")));
            Assert.That(Of("PublishRepositoryUrl"), Is.EqualTo("false"), "the address of a clone's remote may be a private one");
            Assert.That(Of("TreatWarningsAsErrors"), Is.EqualTo("true"));
            // NU1903 and NU1904 are high and critical: they stay errors. NU1900 and NU1905 say that a source could not be asked: a machine
            // without it can still build.
            Assert.That(Of("WarningsNotAsErrors").Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Where(code => code.StartsWith("NU19", StringComparison.Ordinal)),
                    Is.EquivalentTo(new[] { "NU1900", "NU1901", "NU1902", "NU1905" }));
        }
    }

    [Test]
    public void NuGetConfig_Sources_AreThePublicOneAlone()
    {
        XElement configuration = XDocument.Load(Path.Combine(SourceTree.Root, "nuget.config")).Root!;

        Assert.That(configuration.Descendants("packageSources").Elements().Select(element => (string)element.Attribute("value")!),
            Is.EqualTo(new[] { "https://api.nuget.org/v3/index.json" }));
        Assert.That(configuration.Elements().Select(element => element.Name.LocalName), Is.EqualTo(new[] { "packageSources" }),
            "no credentials, no proxies, no folders of one machine");
    }

    [Test]
    public void GlobalJson_Sdk_IsAnyStableOneOfThisMajorVersion()
    {
        JsonNode sdk = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "global.json")))!["sdk"]!;

        Assert.That(((string)sdk["version"]!, (string)sdk["rollForward"]!, (bool)sdk["allowPrerelease"]!),
            Is.EqualTo(("10.0.100", "latestFeature", false)));
    }

    // What a host of one's own is copied from must not teach it to ship test code.
    [TestCase("samples/FaultTolerantPay.QuickStart")]
    [TestCase("samples/FaultTolerantPay.SampleHost")]
    [TestCase("samples/FaultTolerantPay.SampleBank")]
    // Who tests with another framework gets no NUnit with the fakes.
    [TestCase("src/FaultTolerantPay.Testing")]
    public void Sample_Packages_HaveNoTestFramework(string sample)
    {
        LockFile locked = LockFile.Of(sample);
        string[] forTests = ["nunit", "xunit", "mstest", "testplatform", "microsoft.testing", "test.sdk", "nsubstitute", "castle.core",
            "fscheck", "benchmarkdotnet", "faulttolerantpay.testing"];

        Assert.That(
            locked.Packages.Select(package => package.Id).Concat(locked.Projects)
                .Where(id => forTests.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase))),
            Is.Empty);
    }

    [Test]
    public void Build_InTwoPlaces_GivesTheSameBytesAndNamesNeither()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        byte[][] first = BuildRouting(one.Path);
        byte[][] second = BuildRouting(other.Path);

        Assert.That(second, Is.EqualTo(first), "assembly and symbols");
        Assert.That(first.Any(file => Encoding.Latin1.GetString(file).Contains(one.Path, StringComparison.Ordinal)), Is.False,
            "the folder of the build");
    }

    [Test]
    public void Restore_OtherPackageThanLocked_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string project = CopyRouting(folder.Path);
        string lockFile = Path.Combine(project, LockFile.Name);
        string hash =
            LockFile.Of("src/FaultTolerantPay.Routing").Packages.Single(package => package.Id == "System.IO.Hashing").ContentHash!;
        File.WriteAllText(lockFile,
            File.ReadAllText(lockFile).Replace(hash, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal));

        (int exitCode, string output) = DotNet.Run("restore", project, "--locked-mode", "--force", "-nologo");

        Assert.That((exitCode, output), Is.EqualTo((1, output)));
        Assert.That(output, Does.Contain("NU1403").And.Contain("System.IO.Hashing"), "the content differs from the locked one");
    }

    /// <summary>
    /// The audit is seen at work on a list of our own, since not every mirror has one: what a source says of a package decides over the
    /// restore of this repository's projects.
    /// </summary>
    [TestCase(3, "(, 99.0.0)", 1, "error NU1904")]
    [TestCase(2, "(, 99.0.0)", 1, "error NU1903")]
    [TestCase(1, "(, 99.0.0)", 0, "warning NU1902")]
    [TestCase(0, "(, 99.0.0)", 0, "warning NU1901")]
    [TestCase(3, "(, 1.0.0)", 0, null)]
    public void Restore_PackageWithAKnownVulnerability_FailsFromHighSeverityOn(int severity, string versions, int expected,
        string? reported)
    {
        using var folder = new TemporaryFolder();
        using var advisories = new AdvisorySource("System.IO.Hashing", severity, versions);
        string project = CopyRouting(folder.Path);
        (_, string packages) = DotNet.Run("nuget", "locals", "global-packages", "--list");
        string onThisMachine = packages.Trim()[(packages.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        string config = Path.Combine(folder.Path, "audited.config");
        File.WriteAllText(config, $"""
            <configuration>
              <packageSources><clear /><add key="on-this-machine" value="{onThisMachine}" /></packageSources>
              <auditSources><clear /><add key="advisories" value="{advisories.Index}" allowInsecureConnections="true" /></auditSources>
            </configuration>
            """);

        (int exitCode, string output) =
            DotNet.Run("restore", project, "--configfile", config, "--force", "--no-cache", "-nologo", "--disable-build-servers");

        Assert.That(exitCode, Is.EqualTo(expected), output);
        Assert.That(output, reported is null ? Does.Not.Contain("NU19")
            : Does.Contain(reported).And.Contain("System.IO.Hashing").And.Contain(AdvisorySource.Advisory));
    }

    private static byte[][] BuildRouting(string folder)
    {
        string project = CopyRouting(folder);
        (int exitCode, string output) = DotNet.Run("build", project, "-c", "Release", "-v", "q", "-nologo",
            "-p:ContinuousIntegrationBuild=true", "-p:UseSharedCompilation=false");
        Assert.That(exitCode, Is.Zero, output);
        string built = Path.Combine(project, "bin", "Release", "net10.0", "FaultTolerantPay.Routing.");
        return [File.ReadAllBytes($"{built}dll"), File.ReadAllBytes($"{built}pdb")];
    }

    // The one project that needs no other.
    private static string CopyRouting(string folder)
    {
        string[] own = ["bin", "obj"];
        IEnumerable<string> files =
        [
            .. Directory.EnumerateFiles(SourceTree.Root).Where(file => !file.EndsWith(".sln", StringComparison.Ordinal)),
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src")),
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs", "schema")),
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src", "FaultTolerantPay.Routing"), "*", SearchOption.AllDirectories)
                .Where(file => !Path.GetRelativePath(SourceTree.Root, file).Split(Path.DirectorySeparatorChar).Any(own.Contains)),
        ];
        foreach (string file in files)
        {
            string to = Path.Combine(folder, Path.GetRelativePath(SourceTree.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return Path.Combine(folder, "src", "FaultTolerantPay.Routing");
    }
}
