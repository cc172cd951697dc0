using System.Text.Json.Nodes;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>What <c>packages.lock.json</c> of a project says.</summary>
/// <param name="Packages">The packages that it brings along, directly or not.</param>
/// <param name="Projects">The other projects of this repository that it brings along.</param>
internal sealed record LockFile(IReadOnlyList<LockedPackage> Packages, IReadOnlyList<string> Projects)
{
    public const string Name = "packages.lock.json";

    /// <summary>The lock file in a folder of the repository.</summary>
    public static LockFile Of(string folder)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, folder, Name)))!;
        (string Id, JsonNode Entry)[] entries = [.. root["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject())
            .Select(entry => (entry.Key, entry.Value!))];
        return new LockFile(
            [.. entries.Where(one => one.Entry["resolved"] is not null)
                .Select(one => new LockedPackage(one.Id, (string)one.Entry["resolved"]!, (string?)one.Entry["contentHash"])).Distinct()],
            [.. entries.Where(one => one.Entry["resolved"] is null).Select(one => one.Id)]);
    }
}

/// <summary>A package as it was resolved.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version.</param>
/// <param name="ContentHash">The hash of its content, with which a restore compares.</param>
internal sealed record LockedPackage(string Id, string Version, string? ContentHash);
