using System.Reflection;
using System.Text.RegularExpressions;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>What the pages under <c>docs/</c> name of the code exists there: <c>Type.Member</c>, and interfaces by their names.</summary>
public partial class CodeNameTests
{
    private const BindingFlags AnyMember =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>First words of names that are not types of the library: namespaces, packages, files, the framework's types.</summary>
    private static readonly HashSet<string> Foreign =
    [
        "BenchmarkDotNet", "CodePagesEncodingProvider", "Directory", "FaultTolerantPay", "File", "IConfigureOptions", "IHost",
        "IHostedService", "ILogger", "IOptionsMonitor", "IValidateOptions", "Microsoft", "PublicAPI", "Repository", "TimeProvider",
    ];

    private static readonly ILookup<string, Type> Types = Directory.GetFiles(AppContext.BaseDirectory, "FaultTolerantPay*.dll")
        .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
        .SelectMany(assembly => assembly.GetTypes())
        .ToLookup(type => type.Name.Split('`')[0], StringComparer.Ordinal);

    private static readonly Page[] Pages = [.. Page.All.Where(page => page.Path.StartsWith("docs/", StringComparison.Ordinal))];

    [TestCaseSource(nameof(Pages))]
    public void Page_NamesOfCode_Exist(Page page) => Assert.That(page.Names.Where(IsMissing), Is.Empty);

    [TestCase("Advance.Mandates", false)]
    [TestCase("CapOptions.Exposure[2].Id", false)]
    [TestCase("IBusinessSystem.ConfirmOrCancelAsync(key)", false)]
    [TestCase("IStandInStore.CommitAsync", false)]
    [TestCase("IOptionsMonitor<CapOptions>", false)]
    [TestCase("ChannelReports.FindForeign", true)]
    [TestCase("NoSuchType.Member", true)]
    [TestCase("INoSuchInterface", true)]
    public void IsMissing_NameOnAPage_IsFoundInTheCode(string name, bool isMissing) => Assert.That(IsMissing(name), Is.EqualTo(isMissing));

    private static bool IsMissing(string name)
    {
        Match match = Name().Match(name);
        string type = match.Groups["type"].Value;
        if (!match.Success || Foreign.Contains(type))
        {
            return false;
        }

        string member = match.Groups["member"].Value;
        return member.Length == 0 ? !Types.Contains(type) : !Types[type].Any(candidate => HasMember(candidate, member));
    }

    private static bool HasMember(Type type, string name) =>
        Ancestors(type).Any(ancestor => ancestor.GetMember(name, AnyMember).Length > 0);

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }

        foreach (Type port in type.GetInterfaces())
        {
            yield return port;
        }
    }

    /// <summary>A type and its member, with anything behind it; or an interface alone.</summary>
    [GeneratedRegex(@"^(?:(?<type>[A-Z]\w*)\.(?<member>[A-Z]\w*)(?:[.\[(].*)?|(?<type>I[A-Z]\w*[a-z]\w*)(?:<\w+>)?)$")]
    private static partial Regex Name();
}
