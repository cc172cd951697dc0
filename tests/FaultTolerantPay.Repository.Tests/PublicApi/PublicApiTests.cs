using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>
/// Each package's public members are approved in a text file beside this one: who changes them sees it, and decides. With <c>FTPAY_ACCEPT_API=1</c> in the environment the
/// files are written anew.
/// </summary>
public class PublicApiTests
{
    private const string Accept = "FTPAY_ACCEPT_API";

    [TestCaseSource(typeof(Package), nameof(Package.All))]
    public void PublicMembers_AgainstTheApprovedFile_AreTheSame(Package package)
    {
        string file = Path.Combine(SourceTree.Root, "tests", "FaultTolerantPay.Repository.Tests", "PublicApi", $"{package.Name}.txt");
        string actual = ApiText.Of(package.Assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, actual);
        }

        string approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

        Assert.That(
            Differences(approved, actual),
            Is.Empty,
            $"The public members of {package} differ from PublicApi/{package.Name}.txt (+ new, - gone). If that is meant, accept it with\n  {Accept}=1 dotnet test tests/FaultTolerantPay.Repository.Tests -c Release --filter PublicApi");
    }

    /// <summary>Which lines are new or gone, each with the type that it stands under.</summary>
    private static List<string> Differences(string approved, string actual)
    {
        HashSet<string> before = [.. Placed(approved)];
        HashSet<string> after = [.. Placed(actual)];
        return [.. after.Except(before).Select(line => $"+ {line}"), .. before.Except(after).Select(line => $"- {line}")];
    }

    private static IEnumerable<string> Placed(string text)
    {
        string space = "";
        string type = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                yield return $"{space} {type}: {line.Trim()}";
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                yield return $"{space} {type = line.Trim()}";
            }
            else
            {
                space = line.Replace("namespace ", "", StringComparison.Ordinal);
            }
        }
    }
}
