// about.js - what the model leaves out, how to cite, and the licences.
"use strict";

(() => {
    muster.section({ id: "about", title: "About this report", short: "About", draw() {} });
})();
