using System.Net;
using Microsoft.AspNetCore.Http;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>
/// Refuses requests to host names that are not the server's. Otherwise a foreign page could give its own name this machine's address
/// (DNS rebinding) and read answers. IP addresses are accepted, because no page can change what they mean.
/// </summary>
internal sealed class HostCheck
{
    private readonly RequestDelegate _next;
    private readonly HashSet<string> _names;

    /// <param name="next">The next step.</param>
    /// <param name="settings">Further names.</param>
    /// <param name="url">The address that the server listens on.</param>
    public HostCheck(RequestDelegate next, PlaygroundSettings settings, string url)
    {
        _next = next;
        _names = new HashSet<string>(settings.HostNames, StringComparer.OrdinalIgnoreCase) { "localhost", Environment.MachineName };
        if (Uri.TryCreate(url, UriKind.Absolute, out var own))
        {
            _names.Add(own.Host);
        }
    }

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return _names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _)
            ? _next(context)
            : throw new RequestException(
                StatusCodes.Status421MisdirectedRequest,
                "unknown-host",
                "The server is not called so. Use its IP address, or start it with --host and this name.");
    }
}
